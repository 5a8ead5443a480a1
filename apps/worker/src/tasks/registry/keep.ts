/** Looks after all registries in one loop: tokens are renewed before they end, credentials tried daily, hourly while refused. */
import { noteCheck } from "@moorage/core/connection";
import { remindOfServers } from "@moorage/core/notification";
import { registryFamily } from "@moorage/core/registry";
import { service, registry as table } from "@moorage/db/schema";
import { isAppError } from "@moorage/domain";
import type { RegistryAuth } from "@moorage/domain/providers";
import { testRegistryLogin, trustAuthority } from "@moorage/engine/registry";
import { and, eq, isNotNull, isNull, lt, or, sql } from "drizzle-orm";
import type { Worker } from "../../worker.ts";
import { openRegistry, type Row, renewedAuthOf } from "./access.ts";
import { renewSignIns } from "./sign-ins.ts";

const everyMs = 10 * 60_000;
/** A renewal that fails is tried again before the old token ends; of one that is short-lived, in its second half. */
const hourMs = 60 * 60_000;
const renewBeforeMs = hourMs;
const dayMs = 24 * hourMs;

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
  const now = worker.runtime.now();
  const half = sql`(${table.tokenEndsAt} - ${table.signInAt}) / 2`;
  const ending = sql`${table.tokenEndsAt} < ${now.toISOString()}::timestamptz + least(interval '1 hour', ${half})`;
  const unchecked = or(isNull(table.checkedAt), lt(table.checkedAt, new Date(now.getTime() - dayMs)));
  const failing = and(isNotNull(table.problem), lt(table.checkedAt, new Date(now.getTime() - hourMs)));
  const due = await worker.runtime.db
    .select()
    .from(table)
    .where(or(ending, and(eq(table.checkDaily, true), or(unchecked, failing))));
  for (const row of due) await check(worker, row);
  await renewSignIns(worker);
  await remindOfServers(worker.runtime);
}

const marginOf = ({ tokenEndsAt, signInAt }: Row): number =>
  Math.min(renewBeforeMs, tokenEndsAt && signInAt ? (tokenEndsAt.getTime() - signInAt.getTime()) / 2 : renewBeforeMs);

async function check(worker: Worker, row: Row): Promise<void> {
  const { runtime, here } = worker;
  try {
    const { address, caCertificate } = openRegistry(worker, row);
    await trustAuthority(here, address, caCertificate);
    const auth = await renewedAuthOf(worker, row, marginOf(row));
    await testRegistryLogin(here, address, auth).catch((error: unknown) =>
      askThere(worker, row, { address, auth, error }),
    );
    await noteCheck(runtime, registryFamily, row.id, undefined);
  } catch (error) {
    runtime.log.warn({ error, registryId: row.id }, "a registry refuses its credentials");
    await noteCheck(runtime, registryFamily, row.id, error);
  }
}

const placesMax = 5;

interface NotReached {
  address: string;
  auth: RegistryAuth;
  error: unknown;
}

/** One in a network of its own is not reached from here: whether it lets in who pulls from it, their servers know. */
async function askThere(worker: Worker, { id }: Row, { address, auth, error }: NotReached): Promise<void> {
  if (!isAppError(error) || !error.retryable) throw error;
  const places = await worker.runtime.db
    .selectDistinct({ serverId: service.serverId })
    .from(service)
    .where(and(isNull(service.deletedAt), or(eq(service.registryId, id), eq(service.buildRegistryId, id))))
    .limit(placesMax);
  for (const { serverId } of places.filter((place) => place.serverId !== worker.here.id))
    try {
      return await testRegistryLogin(worker.engineOf(serverId).host, address, auth);
    } catch (reason) {
      // A server that is away says nothing; another one may be asked.
      if (isAppError(reason) && !reason.retryable && reason.code !== "UNAVAILABLE") throw reason;
    }
  throw error;
}
