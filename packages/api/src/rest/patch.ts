import type { Patch as PatchRow } from "@moorage/core/patch";
import { notFound } from "@moorage/domain";
import { patchTypes } from "@moorage/domain/service";
import { z } from "zod";
import { id, mutation, type Operations, query } from "./operation.ts";
import { At } from "./shapes/common.ts";

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
  delete: mutation("Removes a patch.", { patchId: id() }, Patch, async ({ patch }, input) =>
    patchOf(await patch.remove(input)),
  ),
};
