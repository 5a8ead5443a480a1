import { user } from "@moorage/db/schema";
import { DisplayName } from "@moorage/domain";
import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "../context.ts";
import { first } from "../rows.ts";
import { withTransaction } from "../transaction.ts";
import { requireWholeUser } from "./whole-user.ts";

export const UpdateProfile = z.object({ name: DisplayName });

export async function updateProfile(
  ctx: Context,
  { name }: z.output<typeof UpdateProfile>,
): Promise<{ id: string; name: string; email: string }> {
  const userId = await requireWholeUser(ctx);
  return withTransaction(ctx, async (tx) => {
    const updatedAt = ctx.runtime.now();
    const row = first(
      await tx
        .update(user)
        .set({ name, updatedAt })
        .where(eq(user.id, userId))
        .returning({ id: user.id, name: user.name, email: user.email }),
    );
    tx.note({ type: "user", id: userId, name, after: { name } });
    return row;
  });
}
