import { member, session } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import { eq, sql } from "drizzle-orm";
import { withTransaction } from "../transaction.ts";
import type { LoadedOrganization, OrganizationRow } from "./load.ts";

/** The session works in this organization from now on. */
export async function setActiveOrganization(ctx: LoadedOrganization): Promise<OrganizationRow> {
  const { sessionId } = ctx.actor;
  if (!sessionId)
    throw new AppError("PRECONDITION", "An API key works in one organization.", {
      hint: "Use a key of the other organization.",
    });
  const { id, name } = ctx.organization;
  return withTransaction(ctx, async (tx) => {
    await tx.update(session).set({ activeOrganizationId: id }).where(eq(session.id, sessionId));
    tx.note({ type: "organization", id, name });
    return ctx.organization;
  });
}

/** New sessions of the caller open this organization. */
export async function setDefaultOrganization(ctx: LoadedOrganization): Promise<OrganizationRow> {
  const { id, name } = ctx.organization;
  return withTransaction(ctx, async (tx) => {
    await tx
      .update(member)
      .set({ isDefault: sql`${member.organizationId} = ${id}` })
      .where(eq(member.userId, ctx.actor.userId ?? ""));
    tx.note({ type: "organization", id, name });
    return ctx.organization;
  });
}
