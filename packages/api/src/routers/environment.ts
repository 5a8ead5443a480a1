import {
  CreateEnvironment,
  createEnvironment,
  getEnvironment,
  listEnvironments,
  RemoveEnvironment,
  removeEnvironment,
  UpdateEnvironment,
  updateEnvironment,
} from "@moorage/core/environment";
import { getEnvironmentRecord } from "@moorage/core/project";
import { onEnvironment, onProject } from "../procedures.ts";
import { router } from "../trpc.ts";

export const environmentRouter = router({
  list: onProject("environment:read").query(({ ctx }) => listEnvironments(ctx)),
  get: onEnvironment("environment:read").query(({ ctx }) => getEnvironment(ctx)),
  record: onEnvironment("environment:read").query(({ ctx }) => getEnvironmentRecord(ctx)),
  create: onProject("environment:create")
    .input(CreateEnvironment)
    .mutation(({ ctx, input }) => createEnvironment(ctx, input)),
  update: onEnvironment("environment:update")
    .input(UpdateEnvironment)
    .mutation(({ ctx, input }) => updateEnvironment(ctx, input)),
  remove: onEnvironment("environment:delete")
    .input(RemoveEnvironment)
    .mutation(({ ctx, input }) => removeEnvironment(ctx, input)),
});
