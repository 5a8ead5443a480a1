/** Webhooks at git hosts, brought to what their rows say. A host that does not play along is no reason to fail anything. */
import { hookPlace } from "@moorage/core/webhook";
import { environment, project, repositoryHook, service } from "@moorage/db/schema";
import { isAppError, publicError, Secret } from "@moorage/domain";
import type { GitHostApi } from "@moorage/domain/providers";
import { and, eq, sql } from "drizzle-orm";
import type { Worker } from "../../worker.ts";
import { useGitHost } from "./access.ts";
import { gitHostIo } from "./open.ts";

type HookRow = typeof repositoryHook.$inferSelect;
type Webhooks = NonNullable<GitHostApi["webhooks"]>;

export async function syncHook(worker: Worker, serviceId: string): Promise<void> {
  await using _lock = await worker.locks.lock(`hook:${serviceId}`, worker.stopping);
  const [row] = await worker.runtime.db.select().from(repositoryHook).where(eq(repositoryHook.serviceId, serviceId));
  if (!row || row.doneVersion === row.version) return;
  await removeInstalled(worker, row);
  if (row.gitHostId === null) await worker.runtime.db.delete(repositoryHook).where(asItWas(row));
  else await install(worker, { ...row, gitHostId: row.gitHostId });
}

/** What was changed meanwhile is rung for again. */
const asItWas = ({ serviceId, version }: HookRow) =>
  and(eq(repositoryHook.serviceId, serviceId), eq(repositoryHook.version, version));

const withWebhooks = <T>(worker: Worker, gitHostId: string, work: (webhooks: Webhooks | undefined) => Promise<T>) =>
  useGitHost(worker, { id: gitHostId, use: "api" }, ({ host, token }) =>
    work(host.api(gitHostIo(worker).http, token).webhooks),
  );

/** One that cannot be removed sends to an address that answers nothing: that is noted in the log, and no more. */
async function removeInstalled(worker: Worker, { serviceId, installed }: HookRow): Promise<void> {
  if (!installed) return;
  const { db, log } = worker.runtime;
  try {
    await withWebhooks(worker, installed.gitHostId, async (webhooks) => webhooks?.remove(installed));
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (error.code !== "NOT_FOUND")
      log.warn({ error, serviceId, repository: installed.repository }, "a webhook stays at its git host");
  }
  await db.update(repositoryHook).set({ installed: null }).where(eq(repositoryHook.serviceId, serviceId));
}

async function install(worker: Worker, row: HookRow & { gitHostId: string }): Promise<void> {
  const { gitHostId, repository, version, serviceId } = row;
  const { url, token } = JSON.parse(worker.open(row.address, hookPlace(serviceId)).reveal()) as {
    url: string;
    token: string;
  };
  try {
    const made = await withWebhooks(worker, gitHostId, async (webhooks) =>
      webhooks?.install(repository, { url, secret: new Secret(token) }),
    );
    const installed = made ? { gitHostId, ...made } : null;
    // Written whatever was changed meanwhile, or nobody would know of it.
    await note(worker, row, { installed, doneVersion: version, problem: null });
  } catch (error) {
    if (!isAppError(error)) throw error;
    const { code, message, hint } = publicError(error);
    const problem = { code, message, ...(hint ? { hint } : {}) };
    // What may go better later is tried again at the next start.
    await note(worker, row, { problem, doneVersion: error.retryable ? null : version });
  }
}

async function note({ runtime }: Worker, { serviceId }: HookRow, values: Partial<HookRow>): Promise<void> {
  await runtime.db.update(repositoryHook).set(values).where(eq(repositoryHook.serviceId, serviceId));
  const [place] = await runtime.db
    .select({ environmentId: environment.id, organizationId: project.organizationId })
    .from(service)
    .innerJoin(environment, eq(environment.id, service.environmentId))
    .innerJoin(project, eq(project.id, environment.projectId))
    .where(eq(service.id, serviceId));
  // The page that shows it need not be loaded again.
  if (place) await runtime.events.publish({ type: "service.changed", serviceId, ...place });
}

/** Rings for what a killed process left undone. */
export async function ringHooks({ runtime }: Worker): Promise<void> {
  const rows = await runtime.db
    .select({ serviceId: repositoryHook.serviceId })
    .from(repositoryHook)
    .where(sql`${repositoryHook.doneVersion} is distinct from ${repositoryHook.version}`);
  for (const { serviceId } of rows) await runtime.tasks.enqueue("syncHook", { serviceId });
}
