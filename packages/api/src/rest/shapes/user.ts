import type { Membership } from "@moorage/core/account";
import type { Permission } from "@moorage/domain";
import { z } from "zod";
import { At, iso, nullColumns, nullsOf } from "./common.ts";

const unused = nullColumns(
  "banned",
  "banReason",
  "banExpires",
  "licenseKey",
  "stripeCustomerId",
  "stripeSubscriptionId",
);
const nothing = nullsOf(unused);

export const User = z
  .object({
    id: z.string(),
    firstName: z.string(),
    lastName: z.string(),
    email: z.string(),
    emailVerified: z.boolean(),
    image: z.string().nullable(),
    role: z.string(),
    isRegistered: z.boolean(),
    twoFactorEnabled: z.boolean(),
    createdAt: At,
    createdAt2: At,
    updatedAt: At,
    expirationDate: At,
    enablePaidFeatures: z.boolean(),
    allowImpersonation: z.boolean(),
    enableEnterpriseFeatures: z.boolean(),
    isValidEnterpriseLicense: z.boolean(),
    isEnterpriseCloud: z.boolean(),
    sendInvoiceNotifications: z.boolean(),
    serversQuantity: z.number().int(),
    trustedOrigins: z.array(z.string()).nullable(),
    bookmarkedTemplates: z.array(z.string()),
    ...unused,
  })
  .meta({ id: "User" });

type UserRow = Membership["user"];

/** One name inside; two outside, cut at the first space. */
const namesOf = (name: string) => {
  const at = name.indexOf(" ");
  return at < 0 ? { firstName: name, lastName: "" } : { firstName: name.slice(0, at), lastName: name.slice(at + 1) };
};

export const userOf = (row: UserRow): z.output<typeof User> => ({
  id: row.id,
  ...namesOf(row.name),
  email: row.email,
  emailVerified: row.emailVerified,
  image: row.image,
  role: "user",
  isRegistered: true,
  twoFactorEnabled: false,
  createdAt: iso(row.createdAt),
  createdAt2: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
  expirationDate: iso(row.createdAt),
  enablePaidFeatures: false,
  allowImpersonation: false,
  enableEnterpriseFeatures: false,
  isValidEnterpriseLicense: false,
  isEnterpriseCloud: false,
  sendInvoiceNotifications: false,
  serversQuantity: 0,
  trustedOrigins: null,
  bookmarkedTemplates: [],
  ...nothing,
});

export const OwnUser = User.pick({
  id: true,
  firstName: true,
  lastName: true,
  email: true,
  image: true,
  allowImpersonation: true,
  twoFactorEnabled: true,
  stripeCustomerId: true,
  stripeSubscriptionId: true,
  serversQuantity: true,
  isEnterpriseCloud: true,
  sendInvoiceNotifications: true,
});

/** The API's resources and actions in our permissions; what has none of ours nobody may do. */
const permissions: Record<string, Record<string, Permission | undefined>> = {
  organization: { update: "organization:update", delete: "organization:delete" },
  member: { read: "member:read", create: "member:create", update: "member:update", delete: "member:delete" },
  invitation: { create: "member:create", cancel: "member:delete" },
  ac: { create: "role:create", read: "role:read", update: "role:update", delete: "role:delete" },
  project: { create: "project:create", delete: "project:delete" },
  environment: { create: "environment:create", read: "environment:read", delete: "environment:delete" },
  service: { create: "service:create", read: "service:read", delete: "service:delete" },
  deployment: { read: "deployment:read", create: "deployment:create", cancel: "deployment:cancel" },
  domain: { read: "domain:read", create: "domain:create", delete: "domain:delete" },
  envVars: { read: "variables:reveal", write: "variables:update" },
  projectEnvVars: { read: "variables:reveal", write: "variables:update" },
  environmentEnvVars: { read: "variables:reveal", write: "variables:update" },
  api: { read: "apiKey:read" },
  logs: { read: "logs:read" },
  auditLog: { read: "audit:read" },
  monitoring: { read: "server:read" },
  ...Object.fromEntries(
    (
      [
        ["docker", "read"],
        ["traefikFiles", "read,write"],
        ["sshKeys", "read,create,delete"],
        ["gitProviders", "read,create,delete"],
        ["volume", "read,create,delete"],
        ["server", "read,create,delete"],
        ["registry", "read,create,delete"],
        ["destination", "read,create,delete"],
        ["team", "create,update,delete"],
        ["certificate", "read,create,update,delete"],
        ["schedule", "read,create,update,delete"],
        ["notification", "read,create,update,delete"],
        ["tag", "read,create,update,delete"],
        ["backup", "read,create,update,delete,restore"],
        ["volumeBackup", "read,create,update,delete,restore"],
      ] as const
    ).map(([resource, actions]) => [
      resource,
      Object.fromEntries(actions.split(",").map((action) => [action, undefined])),
    ]),
  ),
};

export const permissionMap = (held: ReadonlySet<Permission>): Record<string, Record<string, boolean>> =>
  Object.fromEntries(
    Object.entries(permissions).map(([resource, actions]) => [
      resource,
      Object.fromEntries(
        Object.entries(actions).map(([action, permission]) => [action, permission ? held.has(permission) : false]),
      ),
    ]),
  );
