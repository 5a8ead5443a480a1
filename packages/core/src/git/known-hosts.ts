import { knownHost } from "@moorage/db/schema";
import { and, eq } from "drizzle-orm";
import type { Runtime } from "../runtime.ts";

/** Keys of a host as they were at first contact, "type base64" each. */
export async function findKnownHost(
  { db }: Runtime,
  organizationId: string,
  host: string,
): Promise<string[] | undefined> {
  const [row] = await db
    .select({ keys: knownHost.keys })
    .from(knownHost)
    .where(and(eq(knownHost.organizationId, organizationId), eq(knownHost.host, host)));
  return row?.keys;
}

/** Only the first contact counts: of two at once the earlier stays. */
export async function pinKnownHost(
  { db }: Runtime,
  organizationId: string,
  { host, keys }: { host: string; keys: string[] },
): Promise<void> {
  await db.insert(knownHost).values({ organizationId, host, keys }).onConflictDoNothing();
}
