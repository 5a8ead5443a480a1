import { isAppError, Secret } from "@moorage/domain";
import { type ConnectionContext, loadConnection, noteCheck } from "../connection/index.ts";
import { type OrganizationContext, requirePermission } from "../context.ts";
import { seal } from "../seal.ts";
import { withTransaction } from "../transaction.ts";
import { retryHooks } from "../webhook/hook.ts";
import { newAttempt, takeAttempt, verifierOf } from "./attempt.ts";
import { beginUrl } from "./connect.ts";
import { gitHostFamily, gitHostOf } from "./family.ts";
import { attemptPlace, redirectUrlOf, sharedWebhookSecret, sharedWebhookUrl } from "./place.ts";
import { storeTold } from "./told.ts";

/** What came of a browser that a host sent back. `next`: there is another step. */
export type Connected =
  | { outcome: "expired" }
  | { outcome: "done" | "failed"; gitHostId: string }
  | { outcome: "next"; url: string };

/** Ends an attempt, once: whoever began it must bring the state back, signed in to the same organization. */
export async function completeConnect(
  ctx: OrganizationContext,
  { path, sent }: { path: string; sent: Record<string, string> },
): Promise<Connected> {
  const { state = "", ...rest } = sent;
  const found = await takeAttempt(ctx, state);
  if (!found) return { outcome: "expired" };
  const loaded = await loadConnection(ctx, gitHostFamily, found);
  requirePermission(ctx, "gitHost:update");
  const { connection } = loaded;
  if (redirectUrlOf(ctx.runtime, connection.type) !== ctx.runtime.settings.url + path) return { outcome: "expired" };
  try {
    const account = await store(loaded, state, rest);
    if (account === null) return { outcome: "next", url: beginUrl(await newAttempt(loaded)) };
    await noteCheck(ctx.runtime, gitHostFamily, found, undefined);
    return { outcome: "done", gitHostId: found };
  } catch (error) {
    if (!isAppError(error)) throw error;
    await noteCheck(ctx.runtime, gitHostFamily, found, error);
    return { outcome: "failed", gitHostId: found };
  }
}

/** Whose account it is then; null when the host has not said it yet. */
async function store(ctx: ConnectionContext, state: string, sent: Record<string, string>): Promise<string | null> {
  const { runtime, connection } = ctx;
  const { id, name, type } = connection;
  const secret = sharedWebhookSecret(runtime, id).reveal();
  const packed = new Secret(JSON.stringify({ sent, verifier: verifierOf(ctx, state).reveal(), secret }));
  const told = await runtime.tasks.ask(
    "gitHost.complete",
    {
      ...{ gitHostId: id, redirectUrl: redirectUrlOf(runtime, type) ?? "" },
      webhookUrl: sharedWebhookUrl(runtime, type),
      sealed: await seal(runtime, packed, attemptPlace(id)),
    },
    { timeoutMs: 60_000 },
  );
  return withTransaction(ctx, async (tx) => {
    const { account } = gitHostOf(await storeTold(tx, ctx, told));
    if (account !== null) await retryHooks(tx, id);
    tx.note({ type: gitHostFamily.name, id, name, after: { account } });
    return account;
  });
}
