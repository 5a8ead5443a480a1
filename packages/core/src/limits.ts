import type { Queryable } from "@moorage/db";
import { AppError } from "@moorage/domain";
import { count, type SQL } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";

/** Far above what anybody needs, far below what would hurt everybody else on the machine. */
export const limits = {
  apiKeysPerUser: 100,
  /** Of one service: each has the memory of one replica. */
  commandsAtOnce: 5,
  domainsPerService: 100,
  patchesPerService: 100,
  environmentsPerProject: 50,
  serversPerOrganization: 200,
  /** Of one owner; three levels come together in a container, which takes 2 MiB at most. */
  variableBytes: 512 * 1024,
};

/** Refuses one more row than `max`. Two requests at once may both pass: it keeps masses away, not the last one. */
export async function requireRoom(
  db: Queryable,
  { table, where, max, what }: { table: PgTable; where: SQL | undefined; max: number; what: string },
): Promise<void> {
  const [row] = await db.select({ rows: count() }).from(table).where(where);
  if ((row?.rows ?? 0) < max) return;
  throw new AppError("INVALID", `There are ${max} ${what} already, and no more are possible.`, {
    hint: "Remove one that is not needed any more.",
  });
}
