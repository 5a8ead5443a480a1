import { apiKey } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import { eq } from "drizzle-orm";
import type { Context } from "../context.ts";

/** The user behind the caller. A key that is cut to a scope acts in its organization, not on its owner's account. */
export async function requireWholeUser(ctx: Context): Promise<string> {
  const { type, id, userId } = ctx.actor;
  if (!userId) throw new AppError("FORBIDDEN", "Only a person has an account.");
  if (type !== "apiKey") return userId;
  const [key] = await ctx.runtime.db.select({ scope: apiKey.scope }).from(apiKey).where(eq(apiKey.id, id));
  if (key && key.scope === null) return userId;
  throw new AppError("FORBIDDEN", "An API key with a scope cannot use its owner's account.", {
    hint: "Sign in, or use a key without a scope.",
  });
}
