import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { account, apiKey, member, organization, user } from "@moorage/db/schema";
import { AppError, DisplayName, newId } from "@moorage/domain";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { newApiKey } from "../api-key/new-key.ts";
import type { Context } from "../context.ts";
import type { Runtime } from "../runtime.ts";
import { findSetting, saveSetting } from "../setting/setting.ts";
import { freeSlug } from "../slugs.ts";
import { withTransaction } from "../transaction.ts";
import { hashPassword, Password } from "./password.ts";

const claimHours = 1;
const hash = (token: string): Buffer => createHash("sha256").update(token).digest();

export const ClaimServer = z.object({
  token: z.string().min(1, "The claim link has no token.").max(200),
  organization: DisplayName,
  email: z.email("Enter an e-mail address.").max(200),
  password: Password,
  /** For scripts: also make an API key with all rights of the owner; it is in the answer, once. */
  apiKey: z.boolean().default(false),
});

export async function isClaimed({ db }: Pick<Runtime, "db">): Promise<boolean> {
  const [row] = await db.select({ one: sql<number>`1` }).from(user).limit(1);
  return row !== undefined;
}

/** A new one-time token (256 random bits; its hash is stored), or undefined when the server has an owner. */
export async function createClaimToken(runtime: Pick<Runtime, "db" | "now">): Promise<string | undefined> {
  if (await isClaimed(runtime)) return undefined;
  const token = randomBytes(32).toString("base64url");
  const expiresAt = new Date(runtime.now().getTime() + claimHours * 3_600_000).toISOString();
  await saveSetting(runtime.db, "claim.token", { hash: hash(token).toString("base64url"), expiresAt, used: false });
  return token;
}

export type ClaimState = "open" | "claimed" | "wrong" | "expired";

const newLinkHint = "Make a new link on the server with `pnpm claim`.";
const refusals: Record<Exclude<ClaimState, "open">, [code: "CONFLICT" | "FORBIDDEN", message: string, hint: string]> = {
  claimed: ["CONFLICT", "This server has an owner already.", "Sign in instead."],
  wrong: ["FORBIDDEN", "This claim link is not the newest one.", newLinkHint],
  expired: ["FORBIDDEN", "This claim link is older than an hour.", newLinkHint],
};

/** What a claim with this token would meet. */
export async function claimState(runtime: Runtime, token: string): Promise<ClaimState> {
  if (await isClaimed(runtime)) return "claimed";
  const stored = await findSetting(runtime.db, "claim.token");
  if (!stored || stored.used || !timingSafeEqual(Buffer.from(stored.hash, "base64url"), hash(token))) return "wrong";
  return Date.parse(stored.expiresAt) < runtime.now().getTime() ? "expired" : "open";
}

/** The first owner and the default organization. */
export async function claimServer(ctx: Context, input: z.output<typeof ClaimServer>) {
  const { runtime } = ctx;
  const state = await claimState(runtime, input.token);
  if (state !== "open") {
    const [code, message, hint] = refusals[state];
    throw new AppError(code, message, { field: "token", hint });
  }
  const password = await hashPassword(input.password);
  const email = input.email.toLowerCase();
  const name = email.split("@")[0] ?? email;
  const userId = newId("usr");
  const organizationId = newId("org");
  return withTransaction(ctx, async (tx) => {
    // Two claims at once: the second waits here, then sees the first one's owner.
    await tx.execute(sql`lock table "user" in exclusive mode`);
    const [taken] = await tx.select({ id: user.id }).from(user).limit(1);
    if (taken) throw new AppError("CONFLICT", "This server has an owner already.", { field: "token" });
    await tx.insert(user).values({ id: userId, name, email, emailVerified: true, instanceAdmin: true });
    await tx.insert(account).values({ accountId: userId, providerId: "credential", userId, password });
    const slug = freeSlug(input.organization, []);
    await tx.insert(organization).values({ id: organizationId, name: input.organization, slug });
    await tx.insert(member).values({ organizationId, userId, role: "owner", isDefault: true });
    const made = input.apiKey ? newApiKey() : undefined;
    if (made)
      await tx.insert(apiKey).values({ organizationId, userId, name: "claim", start: made.start, hash: made.hash });
    await saveSetting(tx, "claim.token", { hash: "", expiresAt: runtime.now().toISOString(), used: true });
    tx.note({ type: "organization", id: organizationId, name: input.organization, after: { owner: email } });
    return { userId, organizationId, ...(made ? { apiKey: made.key } : {}) };
  });
}
