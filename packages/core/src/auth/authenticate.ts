import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { preparedOnce } from "@moorage/db";
import { apiKey, member, organization, session, user } from "@moorage/db/schema";
import { permissionsOf } from "@moorage/domain";
import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { Context, OrganizationContext } from "../context.ts";
import type { Runtime } from "../runtime.ts";

/** A key's use is written down at most this often. */
const noteUseEveryMs = 60_000;

export interface Request {
  headers: Headers;
  requestId: string;
  clientAddress: string;
  operation: string;
}

/** A signed-in person without a membership works in no organization. */
export type Authenticated = OrganizationContext | (Context & { organizationId?: undefined });

export const hashToken = (token: string): string => createHash("sha256").update(token).digest("base64url");

/** Who asks, in one statement: by API key, else by session cookie. Undefined for nobody. */
export async function authenticate(runtime: Runtime, request: Request): Promise<Authenticated | undefined> {
  const key = request.headers.get("x-api-key");
  return key === null ? bySession(runtime, request) : byApiKey(runtime, request, key);
}

const findByKey = preparedOnce((db) =>
  db
    .select({
      key: apiKey,
      user: { id: user.id, email: user.email, instanceAdmin: user.instanceAdmin },
      role: member.role,
    })
    .from(apiKey)
    .innerJoin(user, eq(user.id, apiKey.userId))
    .innerJoin(member, and(eq(member.userId, apiKey.userId), eq(member.organizationId, apiKey.organizationId)))
    .innerJoin(organization, and(eq(organization.id, apiKey.organizationId), isNull(organization.deletedAt)))
    .where(
      and(eq(apiKey.hash, sql.placeholder("hash")), or(isNull(apiKey.expiresAt), gt(apiKey.expiresAt, sql`now()`))),
    )
    .prepare("who_by_key"),
);

async function byApiKey(runtime: Runtime, request: Request, key: string): Promise<Authenticated | undefined> {
  const now = runtime.now();
  const [row] = await findByKey(runtime.db).execute({ hash: hashToken(key) });
  if (!row) return undefined;
  if (now.getTime() - (row.key.lastUsedAt?.getTime() ?? 0) > noteUseEveryMs)
    await runtime.db.update(apiKey).set({ lastUsedAt: now }).where(eq(apiKey.id, row.key.id));
  return {
    runtime,
    ...frameOf(request),
    actor: { type: "apiKey", id: row.key.id, name: row.key.name, userId: row.user.id, email: row.user.email },
    organizationId: row.key.organizationId,
    permissions: permissionsOf(row.role, { instanceAdmin: row.user.instanceAdmin, scope: row.key.scope }),
  };
}

const frameOf = ({ requestId, clientAddress, operation }: Request) => ({ requestId, clientAddress, operation });

const findBySession = preparedOnce((db) =>
  db
    .select({
      sessionId: session.id,
      user: { id: user.id, name: user.name, email: user.email, instanceAdmin: user.instanceAdmin },
      organizationId: organization.id,
      role: member.role,
    })
    .from(session)
    .innerJoin(user, eq(user.id, session.userId))
    .leftJoin(member, and(eq(member.userId, user.id), eq(member.organizationId, session.activeOrganizationId)))
    .leftJoin(organization, and(eq(organization.id, member.organizationId), isNull(organization.deletedAt)))
    .where(and(eq(session.token, sql.placeholder("token")), gt(session.expiresAt, sql`now()`)))
    .prepare("who_by_session"),
);

async function bySession(runtime: Runtime, request: Request): Promise<Authenticated | undefined> {
  const token = sessionTokenOf(request.headers, runtime.settings.sessionSecret);
  if (!token) return undefined;
  const [row] = await findBySession(runtime.db).execute({ token });
  if (!row) return undefined;
  const { id, name, email, instanceAdmin } = row.user;
  const actor = { type: "user" as const, id, name, userId: id, email, sessionId: row.sessionId };
  const base = { runtime, ...frameOf(request), actor };
  if (!row.organizationId || !row.role) return base;
  return { ...base, organizationId: row.organizationId, permissions: permissionsOf(row.role, { instanceAdmin }) };
}

const cookieNames = ["__Secure-moorage.session_token", "moorage.session_token"];

/** The token of better-auth's signed cookie `<token>.<base64 HMAC-SHA256>`; undefined when the signature is not ours. */
function sessionTokenOf(headers: Headers, secret: string): string | undefined {
  const cookies = new Map(
    (headers.get("cookie") ?? "").split(/;\s*/).map((pair): [string, string] => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
  const value = decoded(cookieNames.map((name) => cookies.get(name)).find(Boolean) ?? "");
  const dot = value.lastIndexOf(".");
  if (dot < 1) return undefined;
  const token = value.slice(0, dot);
  const given = Buffer.from(value.slice(dot + 1), "base64");
  const expected = createHmac("sha256", secret).update(token).digest();
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
