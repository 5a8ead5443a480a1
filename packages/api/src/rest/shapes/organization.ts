import type { OrganizationRecord } from "@moorage/core/organization";
import { z } from "zod";
import { At, iso } from "./common.ts";

export const Organization = z
  .object({
    id: z.string(),
    name: z.string(),
    slug: z.string().nullable(),
    logo: z.string().nullable(),
    createdAt: At,
    metadata: z.null(),
    defaultRole: z.null(),
    ownerId: z.string(),
  })
  .meta({ id: "Organization" });

const flags = [
  "canCreateProjects",
  "canAccessToSSHKeys",
  "canCreateServices",
  "canDeleteProjects",
  "canDeleteServices",
  "canAccessToDocker",
  "canAccessToAPI",
  "canAccessToGitProviders",
  "canAccessToTraefikFiles",
  "canDeleteEnvironments",
  "canCreateEnvironments",
] as const;
const grants = [
  "accessedProjects",
  "accessedEnvironments",
  "accessedServices",
  "accessedGitProviders",
  "accessedServers",
] as const;

const all = <const N extends string, V>(names: readonly N[], value: V): Record<N, V> =>
  Object.fromEntries(names.map((name) => [name, value])) as Record<N, V>;

export const Member = z
  .object({
    id: z.string(),
    organizationId: z.string(),
    userId: z.string(),
    role: z.string(),
    createdAt: At,
    teamId: z.null(),
    isDefault: z.boolean(),
    ...all(flags, z.boolean()),
    ...all(grants, z.array(z.string())),
  })
  .meta({ id: "Member" });

export const organizationOf = (row: OrganizationRecord): z.output<typeof Organization> => ({
  id: row.id,
  name: row.name,
  slug: row.slug,
  logo: row.logo,
  createdAt: iso(row.createdAt),
  metadata: null,
  defaultRole: null,
  ownerId: row.ownerId,
});

/** Owners and admins need no grant; others have none yet. */
export const memberOf = (row: OrganizationRecord["member"]): z.output<typeof Member> => ({
  id: row.id,
  organizationId: row.organizationId,
  userId: row.userId,
  role: row.role,
  createdAt: iso(row.createdAt),
  teamId: null,
  isDefault: row.isDefault,
  ...all(flags, row.role === "owner" || row.role === "admin"),
  ...all(grants, []),
});
