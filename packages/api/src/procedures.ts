/** The only ways to make a procedure. Each signs in, asks for a permission and loads its row through the organization. */
import {
  type EnvironmentContext,
  loadEnvironment,
  loadProject,
  loadService,
  type OrganizationContext,
  type ProjectContext,
  requirePermission,
  type ServiceContext,
} from "@moorage/core";
import { AppError, type Permission } from "@moorage/domain";
import { type Capability, kinds } from "@moorage/domain/service";
import { z } from "zod";
import { base, identified } from "./trpc.ts";

/** An id, or an address such as "shop/production/api". */
const reference = z.string().min(1).max(200);

/** Anyone, also before there is an owner. */
export const open = base;

/** A person or key that is known, whatever its organization. */
export const signedIn = identified.use(({ ctx, next }) => {
  if (!ctx.caller) throw new AppError("UNAUTHORIZED", "Sign in to do this.");
  return next({ ctx: { ...ctx, ...ctx.caller } });
});

export const inOrganization = (permission: Permission) =>
  signedIn.use(({ ctx, next }) => {
    if (!ctx.organizationId || !("permissions" in ctx))
      throw new AppError("FORBIDDEN", "You belong to no organization.", {
        hint: "Create one, or ask for an invitation.",
      });
    const caller = ctx as typeof ctx & OrganizationContext;
    requirePermission(caller, permission);
    return next({ ctx: caller });
  });

export const onProject = (permission: Permission) =>
  inOrganization(permission)
    .input(z.object({ projectId: reference }))
    .use(async ({ ctx, input, next }) => {
      const loaded: typeof ctx & ProjectContext = await loadProject(ctx, input.projectId);
      return next({ ctx: loaded });
    });

export const onEnvironment = (permission: Permission) =>
  inOrganization(permission)
    .input(z.object({ environmentId: reference }))
    .use(async ({ ctx, input, next }) => {
      const loaded: typeof ctx & EnvironmentContext = await loadEnvironment(ctx, input.environmentId);
      return next({ ctx: loaded });
    });

export const onService = (permission: Permission, options: { requires?: Capability } = {}) =>
  inOrganization(permission)
    .input(z.object({ serviceId: reference }))
    .use(async ({ ctx, input, next }) => {
      const loaded: typeof ctx & ServiceContext = await loadService(ctx, input.serviceId);
      const { label, capabilities } = kinds[loaded.service.spec.kind];
      if (options.requires && !capabilities.includes(options.requires))
        throw new AppError("PRECONDITION", `${label} services cannot do this (${options.requires}).`);
      return next({ ctx: loaded });
    });
