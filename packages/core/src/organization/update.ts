import { organization } from "@moorage/db/schema";
import { eq } from "drizzle-orm";
import type { z } from "zod";
import { first } from "../rows.ts";
import { withTransaction } from "../transaction.ts";
import type { UpdateOrganization } from "./input.ts";
import type { LoadedOrganization, OrganizationRow } from "./load.ts";

/** Renames; the slug stays. */
export async function updateOrganization(
  ctx: LoadedOrganization,
  input: z.output<typeof UpdateOrganization>,
): Promise<OrganizationRow> {
  const { id, name, logo } = ctx.organization;
  return withTransaction(ctx, async (tx) => {
    const values = { name: input.name ?? name, logo: input.logo === undefined ? logo : input.logo };
    const row = first(await tx.update(organization).set(values).where(eq(organization.id, id)).returning());
    tx.note({ type: "organization", id, name: row.name, before: { name }, after: { name: row.name } });
    tx.publish({ type: "organization.changed", organizationId: id });
    return row;
  });
}
