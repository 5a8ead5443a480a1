import { isAppError } from "@moorage/domain";
import type { ConnectStep } from "@moorage/domain/providers";
import { type ConnectionContext, loadConnection, noteCheck } from "../connection/index.ts";
import { type OrganizationContext, requirePermission } from "../context.ts";
import { withTransaction } from "../transaction.ts";
import { challengeOf, findAttempt, newAttempt, verifierOf } from "./attempt.ts";
import { gitHostFamily, gitHostOf } from "./family.ts";
import { redirectUrlOf } from "./place.ts";
import { storeTold } from "./told.ts";

/** Where the browser goes to connect an account; null where its token is all that it takes. Throws why there is no way. */
export async function connectGitHost(ctx: ConnectionContext): Promise<{ url: string } | null> {
  const { id, name } = ctx.connection;
  if (!gitHostOf(ctx.connection).connecting) return null;
  const config = await prepare(ctx);
  const state = await newAttempt(ctx);
  await withTransaction(ctx, async (tx) => {
    await storeTold(tx, ctx, { config });
    tx.note({ type: gitHostFamily.name, id, name, ...("account" in config && { after: { account: null } }) });
  });
  return { url: beginUrl(state) };
}

/** A page of the host that is not there would keep the browser: what is wrong is found here, and stands with the account. */
async function prepare({ runtime, connection: { id } }: ConnectionContext): Promise<Record<string, unknown>> {
  try {
    return await runtime.tasks.ask("gitHost.prepare", { gitHostId: id }, { timeoutMs: 60_000 });
  } catch (error) {
    if (isAppError(error)) await noteCheck(runtime, gitHostFamily, id, error);
    throw error;
  }
}

export const beginUrl = (state: string): string => `/api/providers/begin?${new URLSearchParams({ state })}`;

/** The host's page of an attempt; undefined when the attempt is none of this person's. */
export async function beginConnect(ctx: OrganizationContext, state: string): Promise<ConnectStep | undefined> {
  const found = await findAttempt(ctx, state);
  if (!found) return undefined;
  const { connection } = await loadConnection(ctx, gitHostFamily, found);
  requirePermission(ctx, "gitHost:update");
  const redirectUrl = redirectUrlOf(ctx.runtime, connection.type);
  if (!redirectUrl) return undefined;
  return gitHostOf(connection).connecting?.begin({
    ...{ state, name: connection.name, redirectUrl, panelUrl: ctx.runtime.settings.url },
    challenge: challengeOf(verifierOf(ctx, state)),
  });
}
