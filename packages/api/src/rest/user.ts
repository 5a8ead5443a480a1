import { AppError } from "@moorage/domain";
import { z } from "zod";
import { changePassword } from "./change-password.ts";
import { id, mutation, type Operations, query } from "./operation.ts";
import { At, nullColumns, nullsOf } from "./shapes/common.ts";
import { Member, memberOf } from "./shapes/organization.ts";
import { OwnUser, permissionMap, User, userOf } from "./shapes/user.ts";

const KeyName = z.object({
  id: z.string(),
  name: z.string().nullable(),
  prefix: z.string().nullable(),
  enabled: z.boolean(),
  expiresAt: At.nullable(),
  createdAt: At,
});

const keyNulls = nullColumns(
  ...(["refillInterval", "refillAmount", "lastRefillAt", "rateLimitTimeWindow", "rateLimitMax", "remaining"] as const),
  ...(["lastRequest", "permissions", "metadata"] as const),
);

const NewKey = KeyName.extend({
  configId: z.string(),
  start: z.string(),
  key: z.string().meta({ description: "The key itself; shown only here." }),
  referenceId: z.string(),
  rateLimitEnabled: z.boolean(),
  requestCount: z.number().int(),
  updatedAt: At,
  ...keyNulls,
});

const Session = z.object({
  id: z.string(),
  userId: z.string(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: At,
  expiresAt: At,
  isCurrent: z.boolean(),
});

const tenYears = 3_650 * 86_400;

export const userOperations: Operations = {
  get: query(
    "The caller: the membership, the user and the API keys.",
    {},
    Member.extend({ user: OwnUser.extend({ apiKeys: z.array(KeyName) }) }),
    async ({ account, apiKey }, _input, { permissions }) => {
      const { member, user } = await account.membership();
      const keys = permissions.has("apiKey:read") ? await apiKey.list() : [];
      const apiKeys = keys.map(({ id: keyId, name, prefix, expiresAt, createdAt }) => ({
        id: keyId,
        name,
        prefix,
        enabled: true,
        expiresAt,
        createdAt,
      }));
      return { ...memberOf(member), user: { ...OwnUser.parse(userOf(user)), apiKeys } };
    },
  ),
  session: query(
    "Who asks, and in which organization.",
    {},
    z.object({
      user: z.object({ id: z.string() }),
      session: z.object({ activeOrganizationId: z.string().nullable() }),
    }),
    async (_caller, _input, { identity }) => ({
      user: { id: identity.actor.userId ?? "" },
      session: { activeOrganizationId: identity.organizationId ?? null },
    }),
  ),
  getPermissions: query(
    "What the caller may do, by resource and action.",
    {},
    z.record(z.string(), z.record(z.string(), z.boolean())),
    async (_caller, _input, { permissions }) => permissionMap(permissions),
  ),
  haveRootAccess: query("Only on a hosted service of its makers.", {}, z.boolean(), async () => false),
  update: mutation(
    "Changes the caller's name, or the password with the current one; that ends the other sessions.",
    {
      firstName: z.string().max(100).optional(),
      lastName: z.string().max(100).optional(),
      email: z.string().max(200).optional(),
      password: z.string().min(1).max(200).optional(),
      currentPassword: z.string().min(1).max(200).optional(),
    },
    User,
    async ({ account }, { firstName, lastName, email, password, currentPassword }, ctx) => {
      const before = await account.membership();
      if (email !== undefined && email.toLowerCase() !== before.user.email)
        throw new AppError("INVALID", "The e-mail address cannot be changed yet.", { field: "email" });
      if (password !== undefined) {
        await changePassword(ctx, password, currentPassword);
        await account.revokeOtherSessions();
      }
      const known = userOf(before.user);
      const name = `${firstName ?? known.firstName} ${lastName ?? known.lastName}`.trim();
      if (name !== before.user.name) await account.updateProfile({ name });
      return userOf((await account.membership()).user);
    },
  ),
  listSessions: query("The caller's sessions, newest first.", {}, z.array(Session), async ({ account }) => {
    const sessions = await account.sessions();
    const { user } = await account.membership();
    const { id: userId, email, firstName, lastName } = userOf(user);
    return sessions.map(({ current, ...row }) => ({ ...row, userId, email, firstName, lastName, isCurrent: current }));
  }),
  revokeSession: mutation(
    "Ends a session of the caller.",
    { sessionId: id() },
    z.literal(true),
    async ({ account }, input) => {
      await account.revokeSession(input);
      return true as const;
    },
  ),
  createApiKey: mutation(
    "Creates an API key with the caller's rights in the organization. `expiresIn` is in seconds.",
    {
      name: z.string().min(1).max(32),
      metadata: z.object({ organizationId: z.string().min(1).max(200) }),
      prefix: z.string().max(32).optional(),
      expiresIn: z.number().int().min(1).max(tenYears).nullish(),
    },
    NewKey,
    async ({ apiKey }, { name, metadata, prefix, expiresIn }, { identity, runtime }) => {
      if (metadata.organizationId !== identity.organizationId)
        throw new AppError("NOT_FOUND", "Organization not found", {
          hint: "A key acts in the organization that you work in.",
        });
      const expiresAt = expiresIn ? new Date(runtime.now().getTime() + expiresIn * 1_000).toISOString() : null;
      const made = await apiKey.create({ name, expiresAt, ...(prefix ? { prefix } : {}) });
      return {
        id: made.id,
        name: made.name,
        prefix: made.prefix,
        start: made.start,
        key: made.key,
        configId: "default",
        enabled: true,
        referenceId: identity.actor.userId ?? "",
        rateLimitEnabled: false,
        requestCount: 0,
        expiresAt: made.expiresAt,
        createdAt: made.createdAt,
        updatedAt: made.createdAt,
        ...nullsOf(keyNulls),
      };
    },
  ),
  deleteApiKey: mutation(
    "Deletes an API key of the caller.",
    { apiKeyId: id() },
    z.literal(true),
    async ({ apiKey }, input) => {
      await apiKey.remove(input);
      return true as const;
    },
  ),
};
