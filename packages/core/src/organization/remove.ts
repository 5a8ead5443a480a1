import { environment, member, organization, project, service, session } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import { and, eq, inArray, isNull, ne, sql } from "drizzle-orm";
import { z } from "zod";
import { requireTypedName } from "../confirm.ts";
import { markServicesDeleted } from "../tear-down.ts";
import { type Transaction, withTransaction } from "../transaction.ts";
import type { LoadedOrganization, OrganizationRow } from "./load.ts";

/** `confirm` is the organization's name, asked for when it has projects. */
export const RemoveOrganization = z.object({ confirm: z.string().max(200).optional() });

/** Marks it and all in it as deleted; the sweep takes the running things away, then the rows. */
export async function removeOrganization(
  ctx: LoadedOrganization,
  input: z.output<typeof RemoveOrganization>,
): Promise<OrganizationRow> {
  const { id, name } = ctx.organization;
  return withTransaction(ctx, async (tx) => {
    await refuseLast(tx, ctx);
    const projects = await tx
      .select({ id: project.id, name: project.name })
      .from(project)
      .where(and(eq(project.organizationId, id), isNull(project.deletedAt)));
    const names = projects.map((each) => each.name);
    requireTypedName({ what: "organization", name, unit: "project", goesWith: names, confirm: input.confirm });
    await markDeleted(tx, ctx);
    await leave(tx, id);
    tx.note({ type: "organization", id, name, before: { projects: names } });
    tx.publish({ type: "organization.changed", organizationId: id });
    tx.enqueue("sweep", {});
    return ctx.organization;
  });
}

/** The lock makes two removals at once see each other, so that one organization always stays. */
async function refuseLast(tx: Transaction, ctx: LoadedOrganization): Promise<void> {
  const memberships = await tx
    .select({ id: member.organizationId })
    .from(member)
    .where(eq(member.userId, ctx.actor.userId ?? ""))
    .for("update");
  const ids = memberships.map((row) => row.id).filter((id) => id !== ctx.organization.id);
  const others = await tx
    .select({ id: organization.id })
    .from(organization)
    .where(and(inArray(organization.id, ids), isNull(organization.deletedAt)));
  if (others.length === 0)
    throw new AppError("PRECONDITION", "This is your only organization, so it stays.", {
      hint: "Create another one first.",
    });
}

async function markDeleted(tx: Transaction, ctx: LoadedOrganization): Promise<void> {
  const organizationId = ctx.organization.id;
  const deletedAt = ctx.runtime.now();
  const projects = tx.select({ id: project.id }).from(project).where(eq(project.organizationId, organizationId));
  const environments = tx
    .select({ id: environment.id })
    .from(environment)
    .where(inArray(environment.projectId, projects));
  await markServicesDeleted(tx, ctx, inArray(service.environmentId, environments));
  await tx
    .update(environment)
    .set({ deletedAt })
    .where(and(inArray(environment.projectId, projects), isNull(environment.deletedAt)));
  await tx
    .update(project)
    .set({ deletedAt })
    .where(and(eq(project.organizationId, organizationId), isNull(project.deletedAt)));
  await tx.update(organization).set({ deletedAt }).where(eq(organization.id, organizationId));
}

/** Whoever works in it now goes on in another organization of theirs, or in none. */
async function leave(tx: Transaction, organizationId: string): Promise<void> {
  const home = tx
    .select({ id: member.organizationId })
    .from(member)
    .innerJoin(organization, and(eq(organization.id, member.organizationId), isNull(organization.deletedAt)))
    .where(and(eq(member.userId, session.userId), ne(member.organizationId, organizationId)))
    .orderBy(sql`${member.isDefault} desc`, member.createdAt)
    .limit(1);
  await tx
    .update(session)
    .set({ activeOrganizationId: sql`(${home})` })
    .where(eq(session.activeOrganizationId, organizationId));
}
