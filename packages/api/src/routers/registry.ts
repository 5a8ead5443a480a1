import {
  CreateRegistry,
  createRegistry,
  registryFamily as family,
  getRegistry,
  ListImages,
  ListTags,
  listImages,
  listRegistries,
  listTags,
  PreviewReference,
  previewReference,
  RemoveRegistry,
  removeRegistry,
  UpdateRegistry,
  updateRegistry,
} from "@moorage/core/registry";
import { connectionProcedures } from "../connection-router.ts";
import { inOrganization, onConnection } from "../procedures.ts";
import { router } from "../trpc.ts";

export const registryRouter = router({
  ...connectionProcedures(family),
  list: inOrganization("registry:read").query(({ ctx }) => listRegistries(ctx)),
  get: onConnection(family, "registry:read").query(({ ctx }) => getRegistry(ctx)),
  preview: onConnection(family, "registry:read")
    .input(PreviewReference)
    .query(({ ctx, input }) => previewReference(ctx, input)),
  images: onConnection(family, "registry:read")
    .input(ListImages)
    .query(({ ctx, input }) => listImages(ctx, input)),
  tags: onConnection(family, "registry:read")
    .input(ListTags)
    .query(({ ctx, input }) => listTags(ctx, input)),
  create: inOrganization("registry:create")
    .input(CreateRegistry)
    .mutation(({ ctx, input }) => createRegistry(ctx, input)),
  update: onConnection(family, "registry:update")
    .input(UpdateRegistry)
    .mutation(({ ctx, input }) => updateRegistry(ctx, input)),
  remove: onConnection(family, "registry:delete")
    .input(RemoveRegistry)
    .mutation(({ ctx, input }) => removeRegistry(ctx, input)),
});
