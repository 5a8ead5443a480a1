import { environment, project, service, variable } from "@moorage/db/schema";
import { AppError, notFound } from "@moorage/domain";
import { kinds, type VariableLevel, type VariablePurpose } from "@moorage/domain/service";
import { and, eq, inArray, isNull, or, type SQL } from "drizzle-orm";
import type { z } from "zod";
import { loadEnvironment, loadProject, loadService } from "../authorize.ts";
import type { OrganizationContext } from "../context.ts";
import type { Transaction } from "../transaction.ts";
import type { VariableOwner } from "./input.ts";

/** A project, an environment or a service, loaded through the organization. */
export interface OwnerContext extends OrganizationContext {
  owner: { level: VariableLevel; id: string; name: string; purpose: VariablePurpose };
}

/** Which owner a variable of each level has. */
const columns = {
  project: variable.projectId,
  environment: variable.environmentId,
  service: variable.serviceId,
} as const;
const keys = { project: "projectId", environment: "environmentId", service: "serviceId" } as const;
const tables = { project, environment, service } as const;

export async function loadOwner<C extends OrganizationContext>(
  ctx: C,
  { level, id, purpose = "runtime" }: z.output<typeof VariableOwner>,
): Promise<C & OwnerContext> {
  if (purpose !== "runtime" && level !== "service")
    throw new AppError("INVALID", "Only a service has values for its build.", { field: "owner.purpose" });
  const row = await rowOf(ctx, level, id);
  return { ...ctx, owner: { level, id: row.id, name: row.name, purpose } };
}

async function rowOf(
  ctx: OrganizationContext,
  level: VariableLevel,
  id: string,
): Promise<{ id: string; name: string }> {
  if (level === "project") return (await loadProject(ctx, id)).project;
  if (level === "environment") return (await loadEnvironment(ctx, id)).environment;
  const { service: row } = await loadService(ctx, id);
  const { label, capabilities } = kinds[row.spec.kind];
  if (!capabilities.includes("variables")) throw new AppError("PRECONDITION", `${label} services have no variables.`);
  return row;
}

export const ownedBy = ({ owner }: OwnerContext): SQL | undefined =>
  and(eq(columns[owner.level], owner.id), eq(variable.purpose, owner.purpose));

/** Everything that a service's containers get from its three levels; with other purposes, its build too. */
export const variablesAt = (
  at: { project: { id: string }; environment: { id: string }; service: { id: string } },
  purposes: readonly VariablePurpose[] = ["runtime"],
): SQL | undefined =>
  and(
    or(
      eq(variable.projectId, at.project.id),
      eq(variable.environmentId, at.environment.id),
      eq(variable.serviceId, at.service.id),
    ),
    inArray(variable.purpose, [...purposes]),
  );

export const ownerColumns = ({ owner }: OwnerContext) => ({
  projectId: null,
  environmentId: null,
  serviceId: null,
  [keys[owner.level]]: owner.id,
  purpose: owner.purpose,
});

/** One save at a time per owner: the next one sees what this one wrote. */
export async function lockOwner(tx: Transaction, { owner }: OwnerContext): Promise<void> {
  const table = tables[owner.level];
  const [row] = await tx
    .select({ id: table.id })
    .from(table)
    .where(and(eq(table.id, owner.id), isNull(table.deletedAt)))
    .for("no key update");
  if (!row) throw notFound(`${owner.level.charAt(0).toUpperCase()}${owner.level.slice(1)}`);
}
