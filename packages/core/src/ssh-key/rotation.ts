/**
 * The rotation of a key: both its halves are kept until every server has the next one, so that at no moment a server is
 * left with a key that we do not have.
 */
import type { Queryable } from "@moorage/db";
import { run, server, service, sshKey } from "@moorage/db/schema";
import { notFound } from "@moorage/domain";
import type { NextKey } from "@moorage/domain/server";
import { and, asc, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { systemContext } from "../context.ts";
import type { Runtime } from "../runtime.ts";
import { type Transaction, withTransaction } from "../transaction.ts";
import { usesKey } from "./uses.ts";

/** What changes a key's halves waits for each other, and for servers that are just given the key. */
export async function holdKey(tx: Transaction, id: string) {
  const { publicKey, nextPublicKey, fingerprint, nextFingerprint, nextCancelledAt } = sshKey;
  const [row] = await tx
    .select({ publicKey, nextPublicKey, fingerprint, nextFingerprint, nextCancelledAt })
    .from(sshKey)
    .where(eq(sshKey.id, id))
    .for("update");
  if (!row) throw notFound("SSH key");
  return row;
}

const namedMax = 10;

/** Who still needs the former half, by name. */
export async function waitsFor(tx: Queryable, id: string): Promise<{ servers: string[]; services: string[] }> {
  const servers = await tx
    .select({ name: server.name })
    .from(server)
    .where(and(eq(server.sshKeyId, id), knowsFormer))
    .orderBy(asc(server.name))
    .limit(namedMax);
  const services = await tx.select({ name: service.name }).from(service).where(usesKey(id)).limit(namedMax);
  return { servers: servers.map(({ name }) => name), services: services.map(({ name }) => name) };
}

/**
 * Of servers: the next half is known there, or may be, since a run has begun to add it. Named in full: in a query of one
 * table Drizzle writes columns without it.
 */
export const mayKnowNext = sql`("server"."next_key" in ('beside', 'alone') or "server"."next_key" is null and exists (
  select from ${run} r join ${sshKey} k on k.id = r.description
  where r.server_id = "server"."id" and r.type = 'key-rotation' and k.id = "server"."ssh_key_id"
    and r.started_at >= k.next_since))`;

/** Of servers: the former half is known there. */
export const knowsFormer = sql`${server.nextKey} is distinct from 'alone'`;

const anyServer = async (tx: Queryable, id: string, which: SQL): Promise<boolean> =>
  (
    await tx
      .select({ id: server.id })
      .from(server)
      .where(and(eq(server.sshKeyId, id), which))
      .limit(1)
  ).length > 0;

/** The next half takes the place of the former one, which is not kept. */
export async function promote(tx: Transaction, id: string): Promise<void> {
  const { nextPublicKey, nextFingerprint, nextPrivateKey } = sshKey;
  await tx
    .update(sshKey)
    .set({ publicKey: sql`${nextPublicKey}`, fingerprint: sql`${nextFingerprint}`, privateKey: sql`${nextPrivateKey}` })
    .where(and(eq(sshKey.id, id), isNotNull(nextPrivateKey)));
  await dropNext(tx, id);
}

/** It is not kept, and nothing tells of it any more. */
export async function dropNext(tx: Transaction, id: string): Promise<void> {
  const none = { nextPublicKey: null, nextFingerprint: null, nextPrivateKey: null };
  await tx
    .update(sshKey)
    .set({ ...none, nextSince: null, nextCancelledAt: null })
    .where(eq(sshKey.id, id));
  await tx.update(server).set({ nextKey: null }).where(eq(server.sshKeyId, id));
}

/** Of a rotation that is cancelled: the former half alone is known everywhere. */
export const isTakenBack = async (tx: Queryable, id: string): Promise<boolean> =>
  !(await anyServer(tx, id, mayKnowNext));

/** Of one that goes on: no server has the former half, and no source is fetched with it. */
async function isHandedOver(tx: Queryable, id: string): Promise<boolean> {
  const { servers, services } = await waitsFor(tx, id);
  return servers.length === 0 && services.length === 0;
}

/** Ends a rotation that nobody has to end, the one way or the other. */
export async function settleRotation(
  runtime: Runtime,
  { organizationId, sshKeyId: id, cancelled }: { organizationId: string; sshKeyId: string; cancelled: boolean },
): Promise<boolean> {
  const isDone = (tx: Queryable) => (cancelled ? isTakenBack(tx, id) : isHandedOver(tx, id));
  if (!(await isDone(runtime.db))) return false;
  const ctx = { ...systemContext(runtime, "sshKey.settleRotation"), organizationId, permissions: new Set<never>() };
  return withTransaction(ctx, async (tx) => {
    const { fingerprint, nextFingerprint, nextCancelledAt } = await holdKey(tx, id);
    const goes = nextFingerprint !== null && (nextCancelledAt !== null) === cancelled;
    const done = goes && (await isDone(tx));
    const kept = cancelled ? fingerprint : nextFingerprint;
    tx.note({ type: "sshKey", id, before: { fingerprint }, after: { fingerprint: kept, finished: done } });
    if (done) await (cancelled ? dropNext : promote)(tx, id);
    return done;
  });
}

export interface KeyExchangeRow {
  nextKey: NextKey | null;
  /** The former half is to be there alone again. */
  cancelled: boolean;
  oldKey: string;
  oldSealed: string;
  newKey: string;
  newSealed: string;
  /** A server of another key that is the same: the former half has to stay in the files of this user. */
  sharedWith: string | null;
}

/** What a server has to exchange; undefined when it does not use the key any more, or the rotation has ended. */
export async function findKeyExchange(
  { db }: Runtime,
  serverId: string,
  sshKeyId: string,
): Promise<KeyExchangeRow | undefined> {
  const sharedWith = sql<string | null>`(
    select v.name from ${server} v join ${sshKey} k on k.id = v.ssh_key_id
    where k.organization_id = ${sshKey.organizationId} and k.fingerprint = ${sshKey.fingerprint}
      and k.id <> ${sshKey.id} and v.username = ${server.username} order by v.name limit 1)`;
  const [row] = await db
    .select({
      ...{ nextKey: server.nextKey, oldKey: sshKey.publicKey, oldSealed: sshKey.privateKey },
      ...{ newKey: sshKey.nextPublicKey, newSealed: sshKey.nextPrivateKey, sharedWith },
      cancelled: sql<boolean>`${sshKey.nextCancelledAt} is not null`,
    })
    .from(server)
    .innerJoin(sshKey, eq(sshKey.id, server.sshKeyId))
    .where(and(eq(server.id, serverId), eq(sshKey.id, sshKeyId)));
  if (!row?.newKey || !row.newSealed) return undefined;
  return { ...row, newKey: row.newKey, newSealed: row.newSealed };
}

/** Where a run worked. */
type Reached = Pick<typeof server.$inferSelect, "id" | "address" | "username">;

interface Noted {
  server: Reached;
  sshKeyId: string;
  newKey: string;
  cancelled: boolean;
}

/** False when the server is reached elsewhere or by another key meanwhile, or when the rotation has ended or was cancelled. */
export async function noteNextKey(
  { db }: Runtime,
  { server: of, sshKeyId, newKey, cancelled }: Noted,
  nextKey: NextKey | null,
): Promise<boolean> {
  const at = of.address === null ? isNull(server.address) : eq(server.address, of.address);
  const goes = sql`exists (select from ${sshKey} k where k.id = ${sshKeyId} and k.next_public_key = ${newKey}
    and (k.next_cancelled_at is not null) = ${cancelled})`;
  const noted = await db
    .update(server)
    .set({ nextKey })
    .where(and(eq(server.id, of.id), eq(server.sshKeyId, sshKeyId), eq(server.username, of.username), at, goes))
    .returning({ id: server.id });
  return noted.length > 0;
}

/** The half that a server knows now, sealed; undefined when its key is not there. */
export async function findServerKey(
  { db, now }: Runtime,
  serverId: string,
): Promise<{ sshKeyId: string; sealed: string } | undefined> {
  const [row] = await db
    .select({
      sshKeyId: sshKey.id,
      sealed: sql<string>`case when ${server.nextKey} in ('beside', 'alone')
        then coalesce(${sshKey.nextPrivateKey}, ${sshKey.privateKey}) else ${sshKey.privateKey} end`,
    })
    .from(server)
    .innerJoin(sshKey, and(eq(sshKey.id, server.sshKeyId), eq(sshKey.organizationId, server.organizationId)))
    .where(eq(server.id, serverId));
  if (row) await db.update(sshKey).set({ lastUsedAt: now() }).where(eq(sshKey.id, row.sshKeyId));
  return row;
}
