import {
  CreateProject,
  countProjects,
  createProject,
  getProject,
  getProjectRecord,
  getProjectSummary,
  ListProjects,
  listProjectRecords,
  listProjectRows,
  listProjects,
  RemoveProject,
  removeProject,
  UpdateProject,
  updateProject,
  writeProjects,
} from "@moorage/core/project";
import { inOrganization, onProject } from "../procedures.ts";
import { router } from "../trpc.ts";

export const projectRouter = router({
  list: inOrganization("project:read")
    .input(ListProjects)
    .query(({ ctx, input }) => listProjects(ctx, input)),
  /** All that the public API lists with the names and states of services, as text. */
  written: inOrganization("project:read").query(({ ctx }) => writeProjects(ctx)),
  counts: inOrganization("project:read").query(({ ctx }) => countProjects(ctx)),
  rows: inOrganization("project:read").query(({ ctx }) => listProjectRows(ctx)),
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
