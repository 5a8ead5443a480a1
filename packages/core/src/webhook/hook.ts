/** Webhooks at git hosts, as they are wanted. The worker installs and removes them: it has the accounts' tokens. */
import { gitHost, repositoryHook } from "@moorage/db/schema";
import { Secret } from "@moorage/domain";
import { gitHosts } from "@moorage/domain/providers";
import { upgradeSpec } from "@moorage/domain/service";
import { and, eq, inArray, isNotNull, sql } from "drizzle-orm";
import type { Context, ServiceContext, ServiceRow } from "../context.ts";
import type { Runtime } from "../runtime.ts";
import { seal, sealPlace } from "../seal.ts";
import type { Transaction } from "../transaction.ts";
import { webhookAddress } from "./address.ts";

export const hookPlace = (serviceId: string): string => sealPlace("repository_hook", "address", serviceId);

type Wanting = Pick<ServiceRow, "id" | "autoDeploy" | "spec" | "specVersion" | "webhookKey">;

/** Where the source's host is to send what is pushed; undefined when it need not, or does so for the whole account. */
function wantedOf({ autoDeploy, spec, specVersion }: Wanting) {
  const { source } = upgradeSpec(spec, specVersion);
  if (!autoDeploy || !("gitHostId" in source) || gitHosts.get(source.type).sharedWebhook) return undefined;
  return { gitHostId: source.gitHostId, repository: source.repository };
}

/** Called wherever a service's source, its address or its automatic deployments change; rings only for what is new. */
export async function wantHook(tx: Transaction, { runtime }: Context, row: Wanting): Promise<void> {
  const wanted = wantedOf(row);
  const { id: serviceId } = row;
  if (!wanted) return dropHooks(tx, [serviceId]);
  const [known] = await tx.select().from(repositoryHook).where(eq(repositoryHook.serviceId, serviceId)).for("update");
  const version = `${wanted.gitHostId} ${wanted.repository} ${row.webhookKey}`;
  if (known?.version === version) return;
  const { url, token } = webhookAddress(runtime, row.webhookKey);
  const address = await seal(runtime, new Secret(JSON.stringify({ url, token })), hookPlace(serviceId));
  const values = { ...wanted, address, version, problem: null };
  await tx
    .insert(repositoryHook)
    .values({ serviceId, ...values })
    .onConflictDoUpdate({ target: repositoryHook.serviceId, set: values });
  tx.enqueue("syncHook", { serviceId });
}

const dropped = "none";

/** For services that are deleted, or whose source is no host's any more. */
export async function dropHooks(tx: Transaction, serviceIds: string[]): Promise<void> {
  const rows = await tx
    .update(repositoryHook)
    .set({ gitHostId: null, version: dropped, problem: null })
    .where(and(inArray(repositoryHook.serviceId, serviceIds), sql`${repositoryHook.version} <> ${dropped}`))
    .returning({ serviceId: repositoryHook.serviceId });
  for (const { serviceId } of rows) tx.enqueue("syncHook", { serviceId });
}

/** What an account could not install is tried again when it is connected anew, or passes a test. */
export async function retryHooks(tx: Transaction, gitHostId: string): Promise<void> {
  const rows = await tx
    .update(repositoryHook)
    .set({ doneVersion: null })
    .where(and(eq(repositoryHook.gitHostId, gitHostId), isNotNull(repositoryHook.problem)))
    .returning({ serviceId: repositoryHook.serviceId });
  for (const { serviceId } of rows) tx.enqueue("syncHook", { serviceId });
}

/** What became of the webhook at the service's git host; null where none is wanted. */
export async function getHook({ runtime, service: of }: ServiceContext): Promise<HookState | null> {
  const { source } = upgradeSpec(of.spec, of.specVersion);
  if (of.autoDeploy && "gitHostId" in source && gitHosts.get(source.type).sharedWebhook)
    return sharedHook(runtime, source);
  const [row] = await runtime.db.select().from(repositoryHook).where(eq(repositoryHook.serviceId, of.id));
  if (!row?.gitHostId) return null;
  const { repository, installed, problem } = row;
  return { repository, shared: false, installed: installed !== null, problem };
}

/** Of a host that sends for the whole account: there is nothing to install, but it must reach us. */
async function sharedHook(
  { db, settings }: Runtime,
  { type, gitHostId, repository }: { type: string; gitHostId: string; repository: string },
): Promise<HookState | null> {
  const [row] = await db.select().from(gitHost).where(eq(gitHost.id, gitHostId));
  if (!row) return null;
  const { label, sharedWebhook } = gitHosts.get(type);
  const { url } = gitHosts.of(gitHosts.schema.parse({ ...row.config, type }));
  const installed = sharedWebhook?.reaches(url, settings.url) ?? false;
  const problem = {
    code: "PRECONDITION" as const,
    message: `${label} does not reach this dashboard at ${settings.url}, so that its App tells of no push.`,
    hint: `Give the dashboard an address that ${label} reaches (MOORAGE_URL), delete the App at ${label} and connect the account again. Until then deployments begin here.`,
  };
  return { repository, shared: true, installed, problem: installed ? null : problem };
}

export interface HookState {
  repository: string;
  /** One webhook of the account, not of this repository. */
  shared: boolean;
  installed: boolean;
  problem: (typeof repositoryHook.$inferSelect)["problem"];
}
