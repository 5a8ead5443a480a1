import { server, service, sshKey } from "@moorage/db/schema";
import { AppError, Description, DisplayName, newId, notFound, secretString } from "@moorage/domain";
import { eq } from "drizzle-orm";
import { z } from "zod";
import type { OrganizationContext } from "../context.ts";
import { first } from "../rows.ts";
import { seal, sealPlace } from "../seal.ts";
import { withTransaction } from "../transaction.ts";
import { type ListedSshKey, listed } from "./list.ts";
import type { SshKeyContext } from "./load.ts";
import { usesKey } from "./uses.ts";

export const CreateSshKey = z.object({
  name: DisplayName,
  description: Description.default(""),
  /** A pasted one; left out, a new pair is made. */
  privateKey: secretString(16_384).optional(),
  type: z.enum(["ed25519", "rsa"]).default("ed25519"),
});

export const sshKeyPlace = (id: string): string => sealPlace("ssh_key", "private_key", id);

/** Makes a key pair, or takes a pasted private key; the private half is sealed and never shown again. */
export async function createSshKey(
  ctx: OrganizationContext,
  { name, description, privateKey, type }: z.output<typeof CreateSshKey>,
): Promise<ListedSshKey> {
  const { runtime, organizationId } = ctx;
  const id = newId("ssh");
  const comment = name;
  const { sealed, publicKey, fingerprint } = privateKey
    ? await runtime.tasks.ask("sshKey.read", {
        ...{ sshKeyId: id, comment },
        sealed: await seal(runtime, privateKey, sshKeyPlace(id)),
      })
    : await runtime.tasks.ask("sshKey.make", { sshKeyId: id, comment, type });
  return withTransaction(ctx, async (tx) => {
    const values = { id, organizationId, name, description, publicKey, fingerprint, privateKey: sealed };
    const [row] = await tx.insert(sshKey).values(values).onConflictDoNothing().returning();
    if (!row) throw new AppError("CONFLICT", `There is an SSH key ${name} already.`, { field: "name" });
    tx.note({ type: "sshKey", id, name, after: { fingerprint, pasted: privateKey !== undefined } });
    return listed(row, { usedBy: [], servers: [] });
  });
}

export const UpdateSshKey = z.object({ name: DisplayName, description: Description }).partial();

export async function updateSshKey(
  ctx: SshKeyContext,
  input: z.output<typeof UpdateSshKey>,
): Promise<{ id: string; name: string }> {
  const { id, name, description } = ctx.sshKey;
  return withTransaction(ctx, async (tx) => {
    const values = { name: input.name ?? name, description: input.description ?? description };
    const row = first(await tx.update(sshKey).set(values).where(eq(sshKey.id, id)).returning());
    tx.note({ type: "sshKey", id, name: row.name, before: { name, description }, after: values });
    return { id, name: row.name };
  });
}

/** Refused while a service needs it: its next deployment could not fetch the source. */
export async function removeSshKey(ctx: SshKeyContext): Promise<{ removed: true }> {
  const { id, name, fingerprint } = ctx.sshKey;
  return withTransaction(ctx, async (tx) => {
    const [held] = await tx.select({ id: sshKey.id }).from(sshKey).where(eq(sshKey.id, id)).for("update");
    if (!held) throw notFound("SSH key");
    const users = await tx.select({ name: service.name }).from(service).where(usesKey(id)).limit(10);
    if (users.length > 0)
      throw new AppError("CONFLICT", `${name} is used by ${users.map((each) => each.name).join(", ")}.`, {
        hint: "Choose another key in the source of these services first.",
      });
    const servers = await tx.select({ name: server.name }).from(server).where(eq(server.sshKeyId, id)).limit(10);
    if (servers.length > 0)
      throw new AppError("CONFLICT", `${name} is used by ${servers.map((each) => each.name).join(", ")}.`, {
        hint: "Choose another key for these servers first.",
      });
    await tx.delete(sshKey).where(eq(sshKey.id, id));
    tx.note({ type: "sshKey", id, name, before: { fingerprint } });
    return { removed: true };
  });
}
