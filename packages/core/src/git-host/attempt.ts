/** The state that a host brings back with the browser: bound to one person and one account, good once, for ten minutes. */
import { createHash, createHmac, randomBytes } from "node:crypto";
import { connectAttempt } from "@moorage/db/schema";
import { AppError, Secret } from "@moorage/domain";
import { and, eq, gt, lt, or, sql } from "drizzle-orm";
import type { ConnectionContext } from "../connection/index.ts";
import type { Context } from "../context.ts";

const minutes = 10;
const hashOf = (state: string): string => createHash("sha256").update(state).digest("base64url");

export async function newAttempt(ctx: ConnectionContext): Promise<string> {
  const { runtime, connection } = ctx;
  const userId = requirePerson(ctx);
  const state = randomBytes(32).toString("base64url");
  const now = runtime.now();
  const expiresAt = new Date(now.getTime() + minutes * 60_000);
  // Of each person and account the newest counts.
  const former = and(eq(connectAttempt.gitHostId, connection.id), eq(connectAttempt.userId, userId));
  await runtime.db.delete(connectAttempt).where(or(former, lt(connectAttempt.expiresAt, now)));
  await runtime.db.insert(connectAttempt).values({ hash: hashOf(state), gitHostId: connection.id, userId, expiresAt });
  return state;
}

/** Who must come back with the browser; a key is its owner's. */
function requirePerson({ actor }: Context): string {
  if (actor.userId === undefined) throw new AppError("FORBIDDEN", "An account is connected by a person.");
  return actor.userId;
}

const isOf = (state: string, { actor, runtime }: Context) =>
  and(
    eq(connectAttempt.hash, hashOf(state)),
    eq(connectAttempt.userId, actor.userId ?? sql`null`),
    gt(connectAttempt.expiresAt, runtime.now()),
  );

/** The account of a state that is good; undefined for one that is used, old, made up or another person's. */
export async function findAttempt(ctx: Context, state: string): Promise<string | undefined> {
  const [row] = await ctx.runtime.db.select().from(connectAttempt).where(isOf(state, ctx));
  return row?.gitHostId;
}

/** As `findAttempt`, and from then on it is used. */
export async function takeAttempt(ctx: Context, state: string): Promise<string | undefined> {
  const [row] = await ctx.runtime.db.delete(connectAttempt).where(isOf(state, ctx)).returning();
  return row?.gitHostId;
}

/** PKCE's verifier: nobody can make it of the state without this server's secret, so it is not stored. */
export const verifierOf = ({ runtime }: Context, state: string): Secret =>
  new Secret(createHmac("sha256", runtime.settings.sessionSecret).update(`connect:v1:${state}`).digest("base64url"));

export const challengeOf = (verifier: Secret): string =>
  createHash("sha256").update(verifier.reveal()).digest("base64url");
