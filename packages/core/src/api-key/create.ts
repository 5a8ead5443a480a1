import { apiKey } from "@moorage/db/schema";
import { AppError, allPermissions, DisplayName, type Permission } from "@moorage/domain";
import { eq } from "drizzle-orm";
import { z } from "zod";
import type { OrganizationContext } from "../context.ts";
import { limits, requireRoom } from "../limits.ts";
import { first } from "../rows.ts";
import { withTransaction } from "../transaction.ts";
import { type ApiKeySummary, ownKeys, summaryOf } from "./list.ts";
import { newApiKey } from "./new-key.ts";

const daysMax = 3_650;
const dayMs = 86_400_000;

export const CreateApiKey = z
  .object({
    name: DisplayName,
    expiresInDays: z.number().int().min(1).max(daysMax).optional(),
    /** ISO 8601; absent or null: it does not expire. */
    expiresAt: z.iso.datetime({ offset: true }).nullable().optional(),
    /** Absent: all that the caller may do. */
    scope: z
      .array(z.enum(allPermissions as [Permission, ...Permission[]]))
      .min(1, "Choose at least one permission.")
      .max(allPermissions.length)
      .optional(),
    prefix: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]{0,15}$/, "Use a letter, then up to 15 letters, digits and hyphens.")
      .optional(),
  })
  .refine((input) => !(input.expiresInDays && input.expiresAt), {
    path: ["expiresAt"],
    message: "Give either a number of days or a date.",
  });

/** The key itself is in this answer and nowhere else. */
export async function createApiKey(
  ctx: OrganizationContext,
  input: z.output<typeof CreateApiKey>,
): Promise<ApiKeySummary & { key: string }> {
  const { userId } = ctx.actor;
  if (!userId) throw new AppError("FORBIDDEN", "Only a person has API keys.");
  const bounds = await boundsOf(ctx);
  const scope = scopeOf(ctx, input.scope ?? bounds.scope);
  const expiresAt = expiryOf(ctx, input, bounds.expiresAt);
  const { key, ...made } = newApiKey(input.prefix);
  const values = { organizationId: ctx.organizationId, userId, name: input.name, ...made, scope, expiresAt };
  return withTransaction(ctx, async (tx) => {
    await requireRoom(tx, { table: apiKey, where: ownKeys(ctx), max: limits.apiKeysPerUser, what: "API keys" });
    const summary = summaryOf(first(await tx.insert(apiKey).values(values).returning()));
    const { id, name, start } = summary;
    tx.note({ type: "apiKey", id, name, after: { start, scope, expiresAt: summary.expiresAt } });
    return { ...summary, key };
  });
}

/** A key makes no key that may do more or lives longer than itself. */
async function boundsOf(ctx: OrganizationContext): Promise<{ scope: string[] | null; expiresAt: Date | null }> {
  if (ctx.actor.type !== "apiKey") return { scope: null, expiresAt: null };
  const { scope, expiresAt } = apiKey;
  return first(await ctx.runtime.db.select({ scope, expiresAt }).from(apiKey).where(eq(apiKey.id, ctx.actor.id)));
}

function scopeOf(ctx: OrganizationContext, wanted: readonly string[] | null): string[] | null {
  if (wanted === null) return null;
  const beyond = wanted.filter((permission) => !ctx.permissions.has(permission as Permission));
  if (beyond.length > 0)
    throw new AppError("FORBIDDEN", `You do not have ${beyond.join(", ")} yourself.`, { field: "scope" });
  return [...new Set(wanted)];
}

function expiryOf(ctx: OrganizationContext, input: z.output<typeof CreateApiKey>, latest: Date | null): Date | null {
  const now = ctx.runtime.now().getTime();
  const wanted = wantedExpiry(input, now);
  if (!wanted) return latest;
  if (wanted.getTime() <= now) throw new AppError("INVALID", "This date is in the past.", { field: "expiresAt" });
  if (latest && wanted > latest)
    throw new AppError("FORBIDDEN", "A key makes no key that lives longer than itself.", { field: "expiresAt" });
  return wanted;
}

function wantedExpiry({ expiresAt, expiresInDays }: z.output<typeof CreateApiKey>, now: number): Date | undefined {
  if (expiresAt) return new Date(expiresAt);
  return expiresInDays ? new Date(now + expiresInDays * dayMs) : undefined;
}
