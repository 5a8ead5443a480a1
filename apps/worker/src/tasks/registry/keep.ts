/** Looks after all registries in one loop: tokens are renewed before they end, credentials are tried once a day. */
import { noteCheck } from "@moorage/core/connection";
import { registryFamily } from "@moorage/core/registry";
import { registry as table } from "@moorage/db/schema";
import { testRegistryLogin, trustAuthority } from "@moorage/engine/registry";
import { and, eq, isNotNull, isNull, lt, or } from "drizzle-orm";
import type { Worker } from "../../worker.ts";
import { authOf, openRegistry } from "./access.ts";

const everyMs = 10 * 60_000;
/** A renewal that fails is tried again before the old token ends. */
const renewBeforeMs = 60 * 60_000;
const dayMs = 24 * 60 * 60_000;

export async function keepRegistries(
  worker: Worker,
  signal: AbortSignal,
  pause: (ms: number) => Promise<unknown>,
): Promise<void> {
  for (; !signal.aborted; await pause(everyMs))
    await lookAfterRegistries(worker).catch((error: unknown) =>
      worker.runtime.log.warn({ error }, "the registries could not be looked after"),
    );
}

async function lookAfterRegistries(worker: Worker): Promise<void> {
  const now = worker.runtime.now().getTime();
  const ending = and(isNotNull(table.tokenEndsAt), lt(table.tokenEndsAt, new Date(now + renewBeforeMs)));
  const unchecked = or(isNull(table.checkedAt), lt(table.checkedAt, new Date(now - dayMs)));
  const due = await worker.runtime.db
    .select()
    .from(table)
    .where(or(ending, and(eq(table.checkDaily, true), unchecked)));
  for (const row of due) await check(worker, row);
}

async function check(worker: Worker, row: typeof table.$inferSelect): Promise<void> {
  const { runtime, here } = worker;
  try {
    const { address, caCertificate } = openRegistry(worker, row);
    await trustAuthority(here, address, caCertificate);
    await testRegistryLogin(here, address, await authOf(worker, row, renewBeforeMs));
    await noteCheck(runtime, registryFamily, row.id, undefined);
  } catch (error) {
    runtime.log.warn({ error, registryId: row.id }, "a registry refuses its credentials");
    await noteCheck(runtime, registryFamily, row.id, error);
  }
}
