import type { Queryable } from "@moorage/db";
import { setting } from "@moorage/db/schema";
import { InstanceBuildsPatch } from "@moorage/domain/providers";
import { eq } from "drizzle-orm";
import { z } from "zod";

/** What is kept in `setting`, by key. */
const settings = {
  /** Which data directory this database belongs to. */
  "instance.id": z.string(),
  /** The public half of the sealing key; the worker writes it. */
  "seal.publicKey": z.object({ id: z.string(), raw: z.string() }),
  /** SHA-256 of the token that claims this server. */
  "claim.token": z.object({ hash: z.string(), expiresAt: z.string(), used: z.boolean() }),
  /** Ports of the proxy's entry points: chosen once and kept. */
  "proxy.ports": z.object({ http: z.number(), https: z.number() }),
  /** The public address for generated host names; null on loopback. */
  "proxy.address": z.string().nullable(),
  /** Limits and tools of builds, as the instance's administrator set them. */
  builds: InstanceBuildsPatch,
} as const;
type Key = keyof typeof settings;
type Value<K extends Key> = z.output<(typeof settings)[K]>;

export async function findSetting<K extends Key>(db: Queryable, key: K): Promise<Value<K> | undefined> {
  const [row] = await db.select({ value: setting.value }).from(setting).where(eq(setting.key, key));
  return row ? (settings[key].parse((row.value as { value: unknown }).value) as Value<K>) : undefined;
}

export async function saveSetting<K extends Key>(db: Queryable, key: K, value: Value<K>): Promise<void> {
  const updatedAt = new Date();
  // In an object: Drizzle parses a bare JSON string once more, so "1234" would come back as a number.
  const stored = { value };
  await db
    .insert(setting)
    .values({ key, value: stored, updatedAt })
    .onConflictDoUpdate({ target: setting.key, set: { value: stored, updatedAt } });
}
