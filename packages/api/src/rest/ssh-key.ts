import type { ListedSshKey } from "@moorage/core/ssh-key";
import { AppError } from "@moorage/domain";
import { z } from "zod";
import { id, mutation, type Operations, query } from "./operation.ts";
import { At, textOrNull } from "./shapes/common.ts";

const Rotation = z
  .object({
    sshKeyId: z.string(),
    /** What repositories are to know. */
    publicKey: z.string(),
    finished: z.boolean(),
    servers: z.array(z.object({ serverId: z.string(), name: z.string(), knows: z.enum(["old", "both", "new"]) })),
    runs: z.array(z.object({ serverId: z.string(), runId: z.string() })),
  })
  .meta({ id: "SshKeyRotation" });

/** Without the private key, which never comes back. */
export const SshKey = z
  .object({
    sshKeyId: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    publicKey: z.string(),
    organizationId: z.string(),
    createdAt: At,
    lastUsedAt: At.nullable(),
  })
  .meta({ id: "SshKey" });

export const sshKeyOf = (row: ListedSshKey, organizationId: string | undefined): z.output<typeof SshKey> => ({
  ...{ sshKeyId: row.id, name: row.name, description: textOrNull(row.description), publicKey: row.publicKey },
  ...{ organizationId: organizationId ?? "", createdAt: row.createdAt, lastUsedAt: row.lastUsedAt },
});

export const sshKeyOperations: Operations = {
  all: query(
    "The organization's SSH keys, newest first; private keys never come back.",
    {},
    z.array(SshKey),
    async ({ sshKey }, _input, { identity }) =>
      (await sshKey.list())
        .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
        .map((row) => sshKeyOf(row, identity.organizationId)),
  ),
  allForApps: query(
    "Ids and names of the SSH keys, for the choice in an application.",
    {},
    z.array(z.object({ sshKeyId: z.string(), name: z.string() })),
    async ({ sshKey }) => (await sshKey.list()).map(({ id: sshKeyId, name }) => ({ sshKeyId, name })),
  ),
  one: query("An SSH key without its private half.", { sshKeyId: id() }, SshKey, async ({ sshKey }, input, ctx) =>
    sshKeyOf(await sshKey.get(input), ctx.identity.organizationId),
  ),
  create: mutation(
    "Stores a private key, sealed. Its public half is read from it; the given one is not needed.",
    {
      name: z.string().min(1),
      privateKey: z.string(),
      publicKey: z.string().max(20_000).optional(),
      organizationId: id().optional(),
      description: z.string().nullish(),
    },
    z.void(),
    async ({ sshKey }, { name, privateKey, description, organizationId }, { identity }) => {
      if (organizationId !== undefined && organizationId !== identity.organizationId)
        throw new AppError("NOT_FOUND", "Organization not found");
      await sshKey.create({ name, description: description ?? "", privateKey });
    },
  ),
  generate: mutation(
    "Makes a key pair and shows it this once; nothing of it is kept. sshKey.create stores it.",
    { type: z.enum(["rsa", "ed25519"]).optional() },
    z.object({ privateKey: z.string(), publicKey: z.string() }),
    ({ sshKey }, { type }) => sshKey.generate({ type }),
  ),
  update: mutation(
    "Renames or describes an SSH key.",
    { sshKeyId: id(), name: z.string().min(1).optional(), description: z.string().nullish() },
    SshKey,
    async ({ sshKey }, { sshKeyId, name, description }, { identity }) => {
      await sshKey.update({
        ...{ sshKeyId, name },
        description: description === undefined ? undefined : (description ?? ""),
      });
      return sshKeyOf(await sshKey.get({ sshKeyId }), identity.organizationId);
    },
  ),
  rotate: mutation(
    "Makes a new key pair and gives it to every server that the key opens, one run each; called again, those try again that have the old one still. Sources are fetched with the old one until sshKey.finishRotation.",
    { sshKeyId: id() },
    Rotation,
    async ({ sshKey }, input) => {
      const { runs, finished } = await sshKey.rotate(input);
      const { id: sshKeyId, publicKey, next, servers } = await sshKey.get(input);
      return {
        ...{ sshKeyId, finished, runs, publicKey: next?.publicKey ?? publicKey },
        servers: servers.map(({ id: serverId, name, nextKey }) => ({
          ...{ serverId, name },
          knows:
            finished || nextKey === "alone"
              ? ("new" as const)
              : nextKey === "beside"
                ? ("both" as const)
                : ("old" as const),
        })),
      };
    },
  ),
  finishRotation: mutation(
    "Lets the new key take the old one's place, once the repositories know its public half; refused while a server has the old one.",
    { sshKeyId: id() },
    SshKey,
    async ({ sshKey }, input, { identity }) => {
      await sshKey.finishRotation(input);
      return sshKeyOf(await sshKey.get(input), identity.organizationId);
    },
  ),
  remove: mutation(
    "Deletes an SSH key; refused while an application's source needs it.",
    { sshKeyId: id() },
    SshKey,
    async ({ sshKey }, input, { identity }) => {
      const row = await sshKey.get(input);
      await sshKey.remove(input);
      return sshKeyOf(row, identity.organizationId);
    },
  ),
};
