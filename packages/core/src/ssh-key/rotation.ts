/**
 * The rotation of a key: both its halves are kept until every server has the next one, so that at no moment a server is
 * left with a key that we do not have.
 */
import type { Queryable } from "@moorage/db";
import { server, service, sshKey } from "@moorage/db/schema";
import { notFound } from "@moorage/domain";
import type { NextKey } from "@moorage/domain/server";
import { and, asc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { systemContext } from "../context.ts";
import type { Runtime } from "../runtime.ts";
import { type Transaction, withTransaction } from "../transaction.ts";
import { usesKey } from "./uses.ts";

/** What changes a key's halves waits for each other, and for servers that are just given the key. */
export async function holdKey(tx: Transaction, id: string) {
  const { publicKey, nextPublicKey, fingerprint, nextFingerprint } = sshKey;
  const [row] = await tx
    .select({ publicKey, nextPublicKey, fingerprint, nextFingerprint })
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
    .where(and(eq(server.sshKeyId, id), sql`${server.nextKey} is distinct from 'alone'`))
    .orderBy(asc(server.name))
    .limit(namedMax);
  const services = await tx.select({ name: service.name }).from(service).where(usesKey(id)).limit(namedMax);
  return { servers: servers.map(({ name }) => name), services: services.map(({ name }) => name) };
}

/** The next half takes the place of the former one, which is not kept. */
export async function promote(tx: Transaction, id: string): Promise<void> {
  const { nextPublicKey, nextFingerprint, nextPrivateKey } = sshKey;
  await tx
    .update(sshKey)
    .set({
      ...{ publicKey: sql`${nextPublicKey}`, fingerprint: sql`${nextFingerprint}`, privateKey: sql`${nextPrivateKey}` },
      ...{ nextPublicKey: null, nextFingerprint: null, nextPrivateKey: null, nextSince: null },
    })
    .where(and(eq(sshKey.id, id), isNotNull(nextPrivateKey)));
  await tx.update(server).set({ nextKey: null }).where(eq(server.sshKeyId, id));
}

/** Ends a rotation that nobody has to end: no server has the former half, and no source is fetched with it. */
export async function settleRotation(runtime: Runtime, organizationId: string, id: string): Promise<boolean> {
  const isDone = async (tx: Queryable) => {
    const { servers, services } = await waitsFor(tx, id);
    return servers.length === 0 && services.length === 0;
  };
  if (!(await isDone(runtime.db))) return false;
  const ctx = { ...systemContext(runtime, "sshKey.settleRotation"), organizationId, permissions: new Set<never>() };
  return withTransaction(ctx, async (tx) => {
    const { fingerprint, nextFingerprint } = await holdKey(tx, id);
    const done = nextFingerprint !== null && (await isDone(tx));
    tx.note({ type: "sshKey", id, before: { fingerprint }, after: { fingerprint: nextFingerprint, finished: done } });
    if (done) await promote(tx, id);
    return done;
  });
}

export interface KeyExchangeRow {
  nextKey: NextKey | null;
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
    })
    .from(server)
    .innerJoin(sshKey, eq(sshKey.id, server.sshKeyId))
    .where(and(eq(server.id, serverId), eq(sshKey.id, sshKeyId)));
  if (!row?.newKey || !row.newSealed) return undefined;
  return { ...row, newKey: row.newKey, newSealed: row.newSealed };
}

/** Where a run worked. */
type Reached = Pick<typeof server.$inferSelect, "id" | "address" | "username">;

/** False when the server is reached elsewhere or by another key meanwhile, or when the rotation has ended. */
export async function noteNextKey(
  { db }: Runtime,
  { server: of, sshKeyId, newKey }: { server: Reached; sshKeyId: string; newKey: string },
  nextKey: NextKey,
): Promise<boolean> {
  const at = of.address === null ? isNull(server.address) : eq(server.address, of.address);
  const goes = sql`exists (select from ${sshKey} k where k.id = ${sshKeyId} and k.next_public_key = ${newKey})`;
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
      sealed: sql<string>`case when ${server.nextKey} is null then ${sshKey.privateKey}
        else coalesce(${sshKey.nextPrivateKey}, ${sshKey.privateKey}) end`,
    })
    .from(server)
    .innerJoin(sshKey, and(eq(sshKey.id, server.sshKeyId), eq(sshKey.organizationId, server.organizationId)))
    .where(eq(server.id, serverId));
  if (row) await db.update(sshKey).set({ lastUsedAt: now() }).where(eq(sshKey.id, row.sshKeyId));
  return row;
}
