import { createHmac } from "node:crypto";
import { audit, member, organization, server, session, user } from "@moorage/db/schema";
import { newId, permissionsOf, type Role, randomHex } from "@moorage/domain";
import { ServiceSpec } from "@moorage/domain/service";
import { and, eq } from "drizzle-orm";
import { loadEnvironment, loadProject, loadService } from "../authorize.ts";
import type { OrganizationContext, ProjectContext, ServiceContext } from "../context.ts";
import { createProject } from "../project/create.ts";
import { first } from "../rows.ts";
import { createService } from "../service/create.ts";
import type { TestRuntime } from "./runtime.ts";

type UserRow = typeof user.$inferSelect;

export async function makeUser(runtime: TestRuntime, name = "ana"): Promise<UserRow> {
  const email = `${name}-${randomHex(8)}@example.com`;
  return first(await runtime.db.insert(user).values({ name, email }).returning());
}

/** As the one who claimed the server. */
export async function makeInstanceAdmin({ runtime, actor }: OrganizationContext): Promise<void> {
  await runtime.db.update(user).set({ instanceAdmin: true }).where(eq(user.id, actor.id));
}

/** An organization, and the context of somebody with `role` in it who signed in. */
export async function makeOrganization(
  runtime: TestRuntime,
  options: { role?: Role; name?: string; user?: UserRow } = {},
): Promise<OrganizationContext> {
  const { role = "owner", name = "Northquay" } = options;
  const who = options.user ?? (await makeUser(runtime));
  const row = first(
    await runtime.db
      .insert(organization)
      .values({ name, slug: `org-${randomHex(8)}` })
      .returning(),
  );
  await runtime.db.insert(member).values({ organizationId: row.id, userId: who.id, role });
  const sessionId = await makeSession(runtime, who.id, row.id);
  return {
    runtime,
    actor: { type: "user", id: who.id, name: who.name, userId: who.id, email: who.email, sessionId },
    requestId: newId("req"),
    clientAddress: "127.0.0.1",
    operation: "test.change",
    organizationId: row.id,
    permissions: permissionsOf(role, { instanceAdmin: who.instanceAdmin }),
  };
}

export async function addMember(
  runtime: TestRuntime,
  organizationId: string,
  userId: string,
  role: Role,
): Promise<void> {
  await runtime.db.insert(member).values({ organizationId, userId, role });
}

export async function makeSession(runtime: TestRuntime, userId: string, organizationId: string): Promise<string> {
  const expiresAt = new Date(Date.now() + 3_600_000);
  const values = { userId, token: `token-${randomHex(32)}`, activeOrganizationId: organizationId, expiresAt };
  return first(await runtime.db.insert(session).values(values).returning()).id;
}

/** The signed cookie that better-auth would have set for the context's session. */
export async function cookieOf(ctx: OrganizationContext): Promise<string> {
  const { runtime, actor } = ctx;
  const [row] = await runtime.db
    .select()
    .from(session)
    .where(eq(session.id, actor.sessionId ?? ""));
  const token = row?.token ?? "";
  const signature = createHmac("sha256", runtime.settings.sessionSecret).update(token).digest("base64");
  return `moorage.session_token=${encodeURIComponent(`${token}.${signature}`)}`;
}

/** A project with its "production". */
export async function makeProject(ctx: OrganizationContext, name = "Shop"): Promise<ProjectContext> {
  const { project } = await createProject(ctx, { name, description: "" });
  return loadProject(ctx, project.id);
}

/** A service in the project's "production"; this machine's row is made when it is not there. */
export async function makeService(
  ctx: ProjectContext,
  options: { name?: string; port?: number | null; environmentId?: string } = {},
): Promise<ServiceContext> {
  const { db } = ctx.runtime;
  const [here] = await db.select().from(server).where(eq(server.connection, "local")).limit(1);
  if (!here) await db.insert(server).values({ name: "this machine", connection: "local", state: "ready" });
  const { name = "api", port = 3000, environmentId = `${ctx.project.slug}/production` } = options;
  const environment = await loadEnvironment(ctx, environmentId);
  const spec = ServiceSpec.parse({ kind: "application", source: { type: "image", image: "nginx:1.27" }, port });
  const service = await createService(environment, { name, description: "", spec });
  return loadService(ctx, service.id);
}

export type AuditRow = typeof audit.$inferSelect;

/** Audit rows of an organization, of one action when it is named. */
export async function auditRows(ctx: OrganizationContext, action?: string): Promise<AuditRow[]> {
  return ctx.runtime.db
    .select()
    .from(audit)
    .where(and(eq(audit.organizationId, ctx.organizationId), action ? eq(audit.action, action) : undefined));
}

/** The actions of every audit row, oldest first. */
export async function auditedActions(runtime: TestRuntime): Promise<string[]> {
  const rows = await runtime.db.select({ action: audit.action }).from(audit).orderBy(audit.createdAt, audit.id);
  return rows.map(({ action }) => action);
}
