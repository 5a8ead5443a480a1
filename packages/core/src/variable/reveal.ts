import { environment, project, service, variable } from "@moorage/db/schema";
import { notFound } from "@moorage/domain";
import { printEnv } from "@moorage/domain/service";
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { OrganizationContext } from "../context.ts";
import { Id } from "../id.ts";
import { withTransaction } from "../transaction.ts";
import { type OwnerContext, ownedBy } from "./owner.ts";

export const RevealVariable = z.object({ variableId: Id });

/** One value in clear. The audit row is committed before the value is opened, so there is none without the other. */
export async function revealVariable(
  ctx: OrganizationContext,
  { variableId }: z.output<typeof RevealVariable>,
): Promise<{ id: string; name: string; value: string }> {
  const { id, name, owner } = await findVariable(ctx, variableId);
  await withTransaction(ctx, async (tx) => tx.note({ type: "variable", id, name, after: { owner } }));
  const opened = await ctx.runtime.tasks.ask("variable.open", { variableIds: [id] });
  const value = opened[id];
  if (value === undefined) throw notFound("Variable");
  return { id, name, value };
}

async function findVariable(ctx: OrganizationContext, id: string) {
  const [row] = await ctx.runtime.db
    .select({
      id: variable.id,
      name: variable.name,
      owner: sql<string>`coalesce(${variable.serviceId}, ${variable.environmentId}, ${variable.projectId})`,
    })
    .from(variable)
    .leftJoin(service, and(eq(service.id, variable.serviceId), isNull(service.deletedAt)))
    .leftJoin(
      environment,
      and(
        sql`${environment.id} = coalesce(${variable.environmentId}, ${service.environmentId})`,
        isNull(environment.deletedAt),
      ),
    )
    .innerJoin(
      project,
      and(
        sql`${project.id} = coalesce(${variable.projectId}, ${environment.projectId})`,
        eq(project.organizationId, ctx.organizationId),
        isNull(project.deletedAt),
      ),
    )
    .where(eq(variable.id, id));
  if (!row) throw notFound("Variable");
  return row;
}

/** All values of one owner as `.env` text; audited like a reveal, where there is something to reveal. */
export async function exportVariables(ctx: OwnerContext): Promise<{ text: string }> {
  const { owner } = ctx;
  const rows = await ctx.runtime.db
    .select({ id: variable.id, name: variable.name })
    .from(variable)
    .where(ownedBy(ctx))
    .orderBy(asc(variable.position), asc(variable.name));
  if (rows.length === 0) return { text: "" };
  const names = rows.map((row) => row.name);
  await withTransaction(ctx, async (tx) =>
    tx.note({ type: "variable", id: owner.id, name: owner.name, after: { names } }),
  );
  const opened = await ctx.runtime.tasks.ask("variable.open", { variableIds: rows.map((row) => row.id) });
  const pairs = rows.map(({ id, name }): [string, string] => {
    const value = opened[id];
    if (value === undefined) throw notFound(`Variable ${name}`);
    return [name, value];
  });
  return { text: printEnv(pairs) };
}
