import * as schema from "@moorage/db/schema";
import { newId } from "@moorage/domain";
import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { and, desc, eq, isNull } from "drizzle-orm";
import type { Runtime } from "../runtime.ts";
import { clientAddressHeader } from "./client-address.ts";
import { hashPassword, passwordMin, verifyPassword } from "./password.ts";

const sessionSeconds = 30 * 24 * 3_600;

/** Sign-in, sign-out, password change: better-auth's. Who somebody is in a request is `authenticate`'s, in one query. */
export function makeAuth(runtime: Runtime, trustedOrigins: string[]) {
  const { settings, db } = runtime;
  return betterAuth({
    baseURL: settings.url,
    basePath: "/api/auth",
    secret: settings.sessionSecret,
    trustedOrigins,
    telemetry: { enabled: false },
    logger: { disabled: true },
    database: drizzleAdapter(db, { provider: "pg", schema }),
    emailAndPassword: {
      enabled: true,
      // People come by the claim and by invitation, never by signing themselves up.
      disableSignUp: true,
      minPasswordLength: passwordMin,
      maxPasswordLength: 200,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
    },
    session: {
      expiresIn: sessionSeconds,
      disableSessionRefresh: true,
      additionalFields: { activeOrganizationId: { type: "string", required: false, input: false } },
    },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 100,
      customRules: { "/sign-in/email": { window: 60, max: 10 }, "/change-password": { window: 60, max: 10 } },
    },
    advanced: {
      cookiePrefix: "moorage",
      useSecureCookies: settings.url.startsWith("https:"),
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
      database: { generateId: () => newId("usr") },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => ({
            data: { ...session, activeOrganizationId: await homeOrganization(runtime, session.userId) },
          }),
        },
      },
    },
  });
}

export type BetterAuth = ReturnType<typeof makeAuth>;

/** The organization that a new session opens: the user's default, else the first one joined. */
async function homeOrganization({ db }: Runtime, userId: string): Promise<string | null> {
  const { member, organization } = schema;
  const [row] = await db
    .select({ id: member.organizationId })
    .from(member)
    .innerJoin(organization, and(eq(organization.id, member.organizationId), isNull(organization.deletedAt)))
    .where(eq(member.userId, userId))
    .orderBy(desc(member.isDefault), member.createdAt)
    .limit(1);
  return row?.id ?? null;
}
