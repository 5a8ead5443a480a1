import { member, organization } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import type { z } from "zod";
import type { OrganizationContext } from "../context.ts";
import { first } from "../rows.ts";
import { freeSlug } from "../slugs.ts";
import { withTransaction } from "../transaction.ts";
import type { CreateOrganization } from "./input.ts";
import type { OrganizationRow } from "./load.ts";

/** The caller becomes its owner. */
export async function createOrganization(
  ctx: OrganizationContext,
  input: z.output<typeof CreateOrganization>,
): Promise<OrganizationRow> {
  const { userId } = ctx.actor;
  if (!userId) throw new AppError("FORBIDDEN", "Only a person can own an organization.");
  return withTransaction(ctx, async (tx) => {
    // Deleted ones keep their slug until their rows are gone.
    const taken = await tx.select({ slug: organization.slug }).from(organization);
    const slug = freeSlug(
      input.name,
      taken.map((row) => row.slug),
    );
    const made = first(
      await tx
        .insert(organization)
        .values({ ...input, slug })
        .returning(),
    );
    await tx.insert(member).values({ organizationId: made.id, userId, role: "owner" });
    tx.note({ type: "organization", id: made.id, name: made.name, after: { name: made.name, slug } });
    tx.publish({ type: "organization.changed", organizationId: ctx.organizationId });
    return made;
  });
}
