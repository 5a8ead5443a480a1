import {
  CreateProject,
  createProject,
  getProject,
  getProjectRecord,
  getProjectSummary,
  ListProjects,
  listProjectNames,
  listProjectRecords,
  listProjects,
  RemoveProject,
  removeProject,
  UpdateProject,
  updateProject,
} from "@moorage/core/project";
import { inOrganization, onProject } from "../procedures.ts";
import { router } from "../trpc.ts";

export const projectRouter = router({
  list: inOrganization("project:read")
    .input(ListProjects)
    .query(({ ctx, input }) => listProjects(ctx, input)),
  /** Projects and environments, and of services the names and states, for the public API. */
  names: inOrganization("project:read").query(({ ctx }) => listProjectNames(ctx)),
  /** All columns of projects, environments and services, for the public API. */
  records: inOrganization("project:read").query(({ ctx }) => listProjectRecords(ctx)),
  record: onProject("project:read").query(({ ctx }) => getProjectRecord(ctx)),
  summary: onProject("project:read").query(({ ctx }) => getProjectSummary(ctx)),
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
