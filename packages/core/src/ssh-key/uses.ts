import { service } from "@moorage/db/schema";
import { and, isNull, sql } from "drizzle-orm";

/** Services that fetch their source with a key. */
export const usesKey = (id: string) =>
  and(isNull(service.deletedAt), sql`${service.spec}->'source'->>'sshKeyId' = ${id}`);
