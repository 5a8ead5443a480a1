import {
  CreateProject,
  createProject,
  getProject,
  listProjects,
  RemoveProject,
  removeProject,
  UpdateProject,
  updateProject,
} from "@moorage/core/project";
import { inOrganization, onProject } from "../procedures.ts";
import { router } from "../trpc.ts";

export const projectRouter = router({
  list: inOrganization("project:read").query(({ ctx }) => listProjects(ctx)),
  get: onProject("project:read").query(({ ctx }) => getProject(ctx)),
  create: inOrganization("project:create")
    .input(CreateProject)
    .mutation(({ ctx, input }) => createProject(ctx, input)),
  update: onProject("project:update")
    .input(UpdateProject)
    .mutation(({ ctx, input }) => updateProject(ctx, input)),
  remove: onProject("project:delete")
    .input(RemoveProject)
    .mutation(({ ctx, input }) => removeProject(ctx, input)),
});
