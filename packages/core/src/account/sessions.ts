import { session } from "@moorage/db/schema";
import { notFound } from "@moorage/domain";
import { and, desc, eq, gt, ne } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "../context.ts";
import { Id } from "../id.ts";
import { withTransaction } from "../transaction.ts";
import { requireWholeUser } from "./whole-user.ts";

export interface SessionSummary {
  id: string;
  ipAddress: string | null;
  userAgent: string | null;
  createdAt: string;
  expiresAt: string;
  /** The one that asks. */
  current: boolean;
}

/** Sessions of the caller that still open something; a session's token is never read. */
export async function listSessions(ctx: Context): Promise<SessionSummary[]> {
  const userId = await requireWholeUser(ctx);
  const { id, ipAddress, userAgent, createdAt, expiresAt } = session;
  const rows = await ctx.runtime.db
    .select({ id, ipAddress, userAgent, createdAt, expiresAt })
    .from(session)
    .where(and(eq(session.userId, userId), gt(session.expiresAt, ctx.runtime.now())))
    .orderBy(desc(session.createdAt));
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    current: row.id === ctx.actor.sessionId,
  }));
}

export const RevokeSession = z.object({ sessionId: Id });

export async function revokeSession(
  ctx: Context,
  { sessionId }: z.output<typeof RevokeSession>,
): Promise<{ id: string }> {
  const userId = await requireWholeUser(ctx);
  return withTransaction(ctx, async (tx) => {
    const own = and(eq(session.id, sessionId), eq(session.userId, userId));
    const [row] = await tx.delete(session).where(own).returning({ id: session.id });
    if (!row) throw notFound("Session");
    tx.note({ type: "session", id: sessionId });
    return row;
  });
}

/** Signs the caller out everywhere but here. */
export async function revokeOtherSessions(ctx: Context): Promise<{ revoked: number }> {
  const userId = await requireWholeUser(ctx);
  return withTransaction(ctx, async (tx) => {
    const others = and(eq(session.userId, userId), ne(session.id, ctx.actor.sessionId ?? ""));
    const gone = await tx.delete(session).where(others).returning({ id: session.id });
    tx.note({ type: "session", id: userId, before: { revoked: gone.length } });
    return { revoked: gone.length };
  });
}
