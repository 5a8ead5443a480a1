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
import { type ConnectionContext, type Family, loadConnection } from "@moorage/core/connection";
import { type DomainContext, loadDomain } from "@moorage/core/domain";
import { loadMount, type MountContext } from "@moorage/core/mount";
import { type LoadedOrganization, loadOrganization } from "@moorage/core/organization";
import { loadPatch, type PatchContext } from "@moorage/core/patch";
import { loadPort, type PortContext } from "@moorage/core/port";
import { loadServer, type ServerContext } from "@moorage/core/server";
import { loadSshKey, type SshKeyContext } from "@moorage/core/ssh-key";
import { loadOwner, type OwnerContext, VariableOwner } from "@moorage/core/variable";
import { AppError, type Permission } from "@moorage/domain";
import { type Capability, kinds } from "@moorage/domain/service";
import { z } from "zod";
import { identified } from "./trpc.ts";

/** An id, or an address such as "shop/production/api". */
const reference = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_/-]+$/, "This is not an id or an address.");

/** A person or key that is known, whatever its organization. */
export const signedIn = identified.use(({ ctx, next }) => {
  if (!ctx.caller) throw new AppError("UNAUTHORIZED", "Sign in to do this.");
  return next({ ctx: { ...ctx, ...ctx.caller } });
});

export const inOrganization = (permission: Permission) =>
  signedIn.use(({ ctx, next }) => {
    if (!ctx.organizationId || !("permissions" in ctx))
      throw new AppError("FORBIDDEN", "You belong to no organization.", {
        hint: "Ask an owner for an invitation.",
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

/** Any organization that the caller belongs to, with the rights held there; not only the active one. */
export const onOrganization = (permission: Permission) =>
  signedIn.input(z.object({ organizationId: reference })).use(async ({ ctx, input, next }) => {
    const loaded: typeof ctx & LoadedOrganization = await loadOrganization(ctx, input.organizationId);
    requirePermission(loaded, permission);
    return next({ ctx: loaded });
  });

export const onDomain = (permission: Permission) =>
  inOrganization(permission)
    .input(z.object({ domainId: reference }))
    .use(async ({ ctx, input, next }) => {
      const loaded: typeof ctx & DomainContext = await loadDomain(ctx, input.domainId);
      return next({ ctx: loaded });
    });

export const onPort = (permission: Permission) =>
  inOrganization(permission)
    .input(z.object({ portId: reference }))
    .use(async ({ ctx, input, next }) => {
      const loaded: typeof ctx & PortContext = await loadPort(ctx, input.portId);
      return next({ ctx: loaded });
    });

export const onPatch = (permission: Permission) =>
  inOrganization(permission)
    .input(z.object({ patchId: reference }))
    .use(async ({ ctx, input, next }) => {
      const loaded: typeof ctx & PatchContext = await loadPatch(ctx, input.patchId);
      return next({ ctx: loaded });
    });

export const onMount = (permission: Permission) =>
  inOrganization(permission)
    .input(z.object({ mountId: reference }))
    .use(async ({ ctx, input, next }) => {
      const loaded: typeof ctx & MountContext = await loadMount(ctx, input.mountId);
      return next({ ctx: loaded });
    });

export const onSshKey = (permission: Permission) =>
  inOrganization(permission)
    .input(z.object({ sshKeyId: reference }))
    .use(async ({ ctx, input, next }) => {
      const loaded: typeof ctx & SshKeyContext = await loadSshKey(ctx, input.sshKeyId);
      return next({ ctx: loaded });
    });

/** An account of a family (a registry, a git host). */
export const onConnection = (family: Family, permission: Permission) =>
  inOrganization(permission)
    .input(z.object({ connectionId: reference }))
    .use(async ({ ctx, input, next }) => {
      const loaded: typeof ctx & ConnectionContext = await loadConnection(ctx, family, input.connectionId);
      return next({ ctx: loaded });
    });

export const onServer = (permission: Permission) =>
  inOrganization(permission)
    .input(z.object({ serverId: reference }))
    .use(async ({ ctx, input, next }) => {
      const loaded: typeof ctx & ServerContext = await loadServer(ctx, input.serverId);
      return next({ ctx: loaded });
    });

/** What has variables: a project, an environment or a service, named as `owner: { level, id }`. */
export const onOwner = (permission: Permission) =>
  inOrganization(permission)
    .input(z.object({ owner: VariableOwner.extend({ id: reference }) }))
    .use(async ({ ctx, input, next }) => {
      const loaded: typeof ctx & OwnerContext = await loadOwner(ctx, input.owner);
      return next({ ctx: loaded });
    });
