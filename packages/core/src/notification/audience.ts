import { member, user } from "@moorage/db/schema";
import { eq } from "drizzle-orm";
import type { Runtime } from "../runtime.ts";

/** What concerns this machine or the whole instance is told to the organizations of its administrators. */
export async function organizationsConcerned({ db }: Runtime, organizationId: string | null): Promise<string[]> {
  if (organizationId !== null) return [organizationId];
  const rows = await db
    .selectDistinct({ id: member.organizationId })
    .from(member)
    .innerJoin(user, eq(user.id, member.userId))
    .where(eq(user.instanceAdmin, true));
  return rows.map(({ id }) => id);
}
