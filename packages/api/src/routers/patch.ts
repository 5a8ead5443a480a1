import {
  BrowseSource,
  browseSource,
  CopyPatches,
  copyPatches,
  createPatch,
  forgetSources,
  getPatch,
  listPatches,
  ReadSourceFile,
  readSourceFile,
  removePatch,
  SavePatch,
  savePatch,
  UpdatePatch,
  updatePatch,
} from "@moorage/core/patch";
import { onPatch, onServer, onService } from "../procedures.ts";
import { router } from "../trpc.ts";

const saves = () => onService("service:update", { requires: "deploy" });

export const patchRouter = router({
  list: onService("service:read").query(({ ctx }) => listPatches(ctx)),
  get: onPatch("service:read").query(({ ctx }) => getPatch(ctx)),
  /** What a patch is made of: for who may make one, since a repository may be private. */
  browse: saves()
    .input(BrowseSource)
    .query(({ ctx, input }) => browseSource(ctx, input)),
  file: saves()
    .input(ReadSourceFile)
    .query(({ ctx, input }) => readSourceFile(ctx, input)),
  forgetSources: onServer("service:update").mutation(({ ctx }) => forgetSources(ctx)),
  create: saves()
    .input(SavePatch)
    .mutation(({ ctx, input }) => createPatch(ctx, input)),
  save: saves()
    .input(SavePatch)
    .mutation(({ ctx, input }) => savePatch(ctx, input)),
  update: onPatch("service:update")
    .input(UpdatePatch)
    .mutation(({ ctx, input }) => updatePatch(ctx, input)),
  remove: onPatch("service:update").mutation(({ ctx }) => removePatch(ctx)),
  copy: saves()
    .input(CopyPatches)
    .mutation(({ ctx, input }) => copyPatches(ctx, input)),
});
