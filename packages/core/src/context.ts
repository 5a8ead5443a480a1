import type { environment, project, service } from "@moorage/db/schema";
import { type ActorSnapshot, AppError, type Permission } from "@moorage/domain";
import { publicSpec, upgradeSpec } from "@moorage/domain/service";
import type { Runtime } from "./runtime.ts";

export interface Actor extends ActorSnapshot {
  /** The user behind the actor; undefined for the system. */
  userId?: string;
  email?: string;
  sessionId?: string;
}

export interface Context {
  runtime: Runtime;
  actor: Actor;
  requestId: string;
  clientAddress: string;
  /** The operation, for the audit log: "project.create". */
  operation: string;
}

export interface OrganizationContext extends Context {
  organizationId: string;
  permissions: ReadonlySet<Permission>;
}

export type ProjectRow = typeof project.$inferSelect;
export type EnvironmentRow = typeof environment.$inferSelect;
export type ServiceRow = typeof service.$inferSelect;

/** A service as answers have it: without the keys, which are parts of names on the machine and of its webhook's address. */
export type PublicService = Omit<
  ServiceRow,
  "key" | "secrets" | "proxyRules" | "webhookKey" | "registryId" | "buildRegistryId"
>;
export function publicService(of: ServiceRow): PublicService {
  // Registries are told to who may read them: by `service.get`.
  const { key, secrets, proxyRules, webhookKey, registryId, buildRegistryId, ...row } = of;
  return { ...row, spec: publicSpec(upgradeSpec(row.spec, row.specVersion)) };
}

export interface ProjectContext extends OrganizationContext {
  project: ProjectRow;
}
export interface EnvironmentContext extends ProjectContext {
  environment: EnvironmentRow;
}
export interface ServiceContext extends EnvironmentContext {
  service: ServiceRow;
}

/** Throws FORBIDDEN; the frame calls it before a use case, a use case only for more than the frame asked. */
export function requirePermission(ctx: OrganizationContext, permission: Permission): void {
  if (!ctx.permissions.has(permission))
    throw new AppError("FORBIDDEN", `This needs the permission ${permission}.`, {
      hint: "Ask an owner of the organization, or use an API key with this scope.",
    });
}

/** The worker's own context: no person behind it, all rights, named after its task. */
export function systemContext(runtime: Runtime, task: string): Context {
  return {
    runtime,
    actor: { type: "system", id: task, name: "Moorage" },
    requestId: task,
    clientAddress: "",
    operation: task,
  };
}
