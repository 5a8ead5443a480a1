import {
  CopyMounts,
  CreateMount,
  copyMounts,
  createMount,
  getMount,
  listMounts,
  removeMount,
  UpdateMount,
  updateMount,
} from "@moorage/core/mount";
import { onMount, onService } from "../procedures.ts";
import { router } from "../trpc.ts";

/** Contents of files go in and never come out. */
export const mountRouter = router({
  list: onService("service:read").query(({ ctx }) => listMounts(ctx)),
  get: onMount("service:read").query(({ ctx }) => getMount(ctx)),
  create: onService("service:update", { requires: "deploy" })
    .input(CreateMount)
    .mutation(({ ctx, input }) => createMount(ctx, input)),
  copy: onService("service:update", { requires: "deploy" })
    .input(CopyMounts)
    .mutation(({ ctx, input }) => copyMounts(ctx, input)),
  update: onMount("service:update")
    .input(UpdateMount)
    .mutation(({ ctx, input }) => updateMount(ctx, input)),
  remove: onMount("service:update").mutation(({ ctx }) => removeMount(ctx)),
});
