import {
  CopyPatches,
  copyPatches,
  createPatch,
  getPatch,
  listPatches,
  removePatch,
  SavePatch,
  savePatch,
  UpdatePatch,
  updatePatch,
} from "@moorage/core/patch";
import { onPatch, onService } from "../procedures.ts";
import { router } from "../trpc.ts";

const saves = () => onService("service:update", { requires: "deploy" });

export const patchRouter = router({
  list: onService("service:read").query(({ ctx }) => listPatches(ctx)),
  get: onPatch("service:read").query(({ ctx }) => getPatch(ctx)),
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
