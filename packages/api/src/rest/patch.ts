import type { Patch as PatchRow } from "@moorage/core/patch";
import { AppError, notFound } from "@moorage/domain";
import { patchTypes } from "@moorage/domain/service";
import { z } from "zod";
import { id, mutation, type Operations, query } from "./operation.ts";
import { At } from "./shapes/common.ts";
import { folderOf, Node, nodesOf, repositoryOf } from "./shapes/source-tree.ts";

/** A list of names has no place to say that it is not the whole. */
const moreHeader = "x-moorage-more";
const Type = z.enum(patchTypes);
/** Whose source it is; compose comes with its own services. */
const Entity = { id: id(), type: z.enum(["application", "compose"]) };

const Patch = z
  .object({
    patchId: z.string(),
    type: Type,
    filePath: z.string(),
    enabled: z.boolean(),
    content: z.string(),
    createdAt: At,
    updatedAt: At.nullable(),
    applicationId: z.string(),
    composeId: z.null(),
  })
  .meta({ id: "Patch" });

const patchOf = ({
  id: patchId,
  path,
  serviceId,
  type,
  enabled,
  content,
  ...at
}: PatchRow): z.output<typeof Patch> => ({
  ...{ patchId, type, filePath: path, enabled, content, applicationId: serviceId, composeId: null },
  ...{ createdAt: at.createdAt, updatedAt: at.updatedAt },
});

function applicationOf(type: "application" | "compose", entityId: string): { serviceId: string } {
  if (type === "compose") throw notFound("Compose");
  return { serviceId: entityId };
}

export const patchOperations: Operations = {
  one: query("A patch of the source.", { patchId: id() }, Patch, async ({ patch }, input) =>
    patchOf(await patch.get(input)),
  ),
  byEntityId: query(
    "The patches of an application's source, by path.",
    Entity,
    z.array(Patch),
    async ({ patch }, { type, id: entityId }) => {
      const rows = await patch.list(applicationOf(type, entityId));
      return Promise.all(rows.map(async ({ id: patchId }) => patchOf(await patch.get({ patchId }))));
    },
  ),
  create: mutation(
    "Writes a file into the source, or takes one out of it, before each build from the next one on.",
    {
      filePath: z.string().min(1),
      content: z.string(),
      type: Type.default("update"),
      enabled: z.boolean().default(true),
      applicationId: id().nullish(),
      composeId: id().nullish(),
    },
    Patch,
    async ({ patch }, { applicationId, filePath: path, content, type, enabled }) => {
      if (!applicationId) throw notFound("Compose");
      return patchOf(await patch.create({ serviceId: applicationId, path, content, type, enabled }));
    },
  ),
  update: mutation(
    "Changes a patch; it applies at the next build.",
    {
      patchId: id(),
      type: Type.optional(),
      filePath: z.string().min(1).optional(),
      enabled: z.boolean().optional(),
      content: z.string().optional(),
      createdAt: z.string().optional(),
      updatedAt: z.string().nullish(),
    },
    Patch,
    async ({ patch }, { patchId, filePath: path, type, enabled, content }) =>
      patchOf(await patch.update({ patchId, path, type, enabled, content })),
  ),
  toggleEnabled: mutation(
    "Switches a patch on or off.",
    { patchId: id(), enabled: z.boolean() },
    Patch,
    async ({ patch }, input) => patchOf(await patch.update(input)),
  ),
  saveFileAsPatch: mutation(
    "Writes a file before each build; a patch of the same file is replaced.",
    {
      ...Entity,
      filePath: z.string().min(1),
      content: z.string(),
      patchType: z.enum(["create", "update"]).default("update"),
    },
    Patch,
    async ({ patch }, { id: entityId, type, filePath: path, content, patchType }) =>
      patchOf(await patch.save({ ...applicationOf(type, entityId), path, content, type: patchType })),
  ),
  markFileForDeletion: mutation(
    "Takes a file out of the source before each build.",
    { ...Entity, filePath: z.string().min(1) },
    Patch,
    async ({ patch }, { id: entityId, type, filePath: path }) =>
      patchOf(await patch.save({ ...applicationOf(type, entityId), path, type: "delete" })),
  ),
  ensureRepo: mutation(
    "Looks at the source's repository anew; the answer names it in patch.readRepoDirectories.",
    Entity,
    z.string(),
    async ({ patch }, { type, id: entityId }) => {
      await patch.browse({ ...applicationOf(type, entityId), refresh: true });
      return repositoryOf(entityId);
    },
  ),
  readRepoDirectories: query(
    "The files and folders of the source's repository or archive, or of a folder of it, at its branch; links and submodules are left out. When there are more than are listed, the header x-moorage-more says so.",
    { ...Entity, repoPath: z.string() },
    z.array(Node),
    async ({ patch }, { type, id: entityId, repoPath }, { answer }) => {
      const folder = folderOf(entityId, repoPath);
      const { entries, more } = await patch.browse({ ...applicationOf(type, entityId), folder });
      if (more) answer.set(moreHeader, `only the first ${entries.length} are listed; ask for a folder`);
      const files = entries.filter((entry) => entry.type === "file");
      return nodesOf(
        files.map(({ path }) => path),
        folder === "" ? 0 : folder.length + 1,
      );
    },
  ),
  readRepoFile: query(
    "A file of the source as text, as its patch leaves it.",
    { ...Entity, filePath: z.string().min(1) },
    z.string(),
    async ({ patch }, { type, id: entityId, filePath: path }) => {
      const at = applicationOf(type, entityId);
      const patched = (await patch.list(at)).find((row) => row.path === path);
      if (patched) return (await patch.get({ patchId: patched.id })).content;
      const { content, reason } = await patch.file({ ...at, path });
      if (content !== null) return content;
      throw new AppError("PRECONDITION", `${path} is ${reason === "large" ? "too large to be shown" : "no text"}.`);
    },
  ),
  cleanPatchRepos: mutation(
    "Takes away what is kept of the repositories of a server's applications; it is fetched again when asked for.",
    { serverId: id() },
    z.literal(true),
    async ({ patch }, input) => {
      await patch.forgetSources(input);
      return true as const;
    },
  ),
  delete: mutation("Removes a patch.", { patchId: id() }, Patch, async ({ patch }, input) =>
    patchOf(await patch.remove(input)),
  ),
};
