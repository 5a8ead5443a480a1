import { z } from "zod";
import type { OrganizationContext } from "../context.ts";
import { withTransaction } from "../transaction.ts";

export const GenerateSshKey = z.object({ type: z.enum(["ed25519", "rsa"]).default("ed25519") });

/** A new pair that is shown this once and kept nowhere; `createSshKey` makes one whose private half nobody sees. */
export async function generateSshKey(
  ctx: OrganizationContext,
  { type }: z.output<typeof GenerateSshKey>,
): Promise<{ privateKey: string; publicKey: string }> {
  await withTransaction(ctx, async (tx) => tx.note({ type: "sshKey", after: { type, stored: false } }));
  return ctx.runtime.tasks.ask("sshKey.generate", { type });
}
