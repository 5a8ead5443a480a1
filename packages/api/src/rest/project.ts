import { z } from "zod";
import { duplicateProject } from "./duplicate-project.ts";
import { EnvText, envOf, saveEnv } from "./env.ts";
import { id, mutation, type Operations, query } from "./operation.ts";
import { At, contains, page, paged, searchOf } from "./shapes/common.ts";
import {
  Environment,
  EnvironmentName,
  environmentNameOf,
  environmentOf,
  Project,
  projectOf,
} from "./shapes/project.ts";
import { listsOf, ServiceLists, ServiceNameLists } from "./shapes/service-lists.ts";

const Tags = z.array(z.looseObject({}));
const count = z.number().int();

const HomeStats = z.object({
  projects: count,
  environments: count,
  applications: count,
  compose: count,
  databases: count,
  services: count,
  status: z.object({ running: count, error: count, idle: count }),
});

export const projectOperations: Operations = {
  duplicate: duplicateProject,
  all: query(
    "All projects, newest first, with their environments and services.",
    {},
    z.array(
      Project.extend({
        environments: z.array(EnvironmentName.extend(ServiceNameLists.shape)),
        projectTags: Tags,
      }),
    ),
    ({ project }) => project.written(),
  ),
  allForPermissions: query(
    "All projects with what grants can name in them.",
    {},
    z.array(
      z.object({
        projectId: z.string(),
        name: z.string(),
        environments: z.array(EnvironmentName.extend(ServiceLists.shape)),
      }),
    ),
    async ({ project }) =>
      (await project.records()).map((row) => ({
        projectId: row.id,
        name: row.name,
        environments: row.environments.map((at) => ({ ...environmentNameOf(at), ...listsOf(at.services) })),
      })),
  ),
  one: query(
    "A project with its environments and services.",
    { projectId: id() },
    Project.extend({ environments: z.array(Environment.extend(ServiceLists.shape)), projectTags: Tags }),
    async (caller, input, ctx) => {
      const row = await caller.project.record(input);
      return {
        ...projectOf(row),
        ...(await envOf(caller, ctx, { level: "project", id: row.id })),
        environments: row.environments.map((at) => ({ ...environmentOf(at), ...listsOf(at.services) })),
        projectTags: [],
      };
    },
  ),
  homeStats: query("How much there is of what.", {}, HomeStats, async ({ project }) => {
    const { projects, environments, services, running, error } = await project.counts();
    return {
      projects,
      environments,
      applications: services,
      compose: 0,
      databases: 0,
      services,
      status: { running, error, idle: services - running - error },
    };
  }),
  search: query(
    "Projects whose name or description contains a text.",
    {
      q: z.string().max(200).optional(),
      name: z.string().max(200).optional(),
      description: z.string().max(200).optional(),
      ...page,
    },
    searchOf(Project.extend({ createdAt: At })),
    async ({ project }, { q, name, description, ...at }) => {
      const found = (await project.rows()).filter(
        (row) =>
          (contains(row.name, q) || contains(row.description, q)) &&
          contains(row.name, name) &&
          contains(row.description, description),
      );
      return paged(found.map(projectOf), at);
    },
  ),
  create: mutation(
    "Creates a project with its first environment, production.",
    { name: z.string().min(1), description: z.string().nullish(), env: EnvText.optional() },
    z.object({ project: Project, environment: Environment }),
    async (caller, { name, description, env }) => {
      const made = await caller.project.create({ name, description: description ?? "" });
      await saveEnv(caller, { level: "project", id: made.project.id }, env);
      return { project: projectOf(made.project), environment: environmentOf(made.environment) };
    },
  ),
  update: mutation(
    "Renames or describes a project; `env` replaces its variables.",
    {
      projectId: id(),
      name: z.string().min(1).optional(),
      description: z.string().nullish(),
      env: EnvText.optional(),
    },
    Project,
    async (caller, { projectId, name, description, env }) => {
      const row = await caller.project.update({
        projectId,
        name,
        description: description === undefined ? undefined : (description ?? ""),
      });
      await saveEnv(caller, { level: "project", id: row.id }, env);
      return projectOf(row);
    },
  ),
  remove: mutation(
    "Deletes a project with all that is in it, also on the server.",
    { projectId: id() },
    Project,
    async ({ project }, input) => {
      const { name: confirm } = await project.get(input);
      return projectOf(await project.remove({ ...input, confirm }));
    },
  ),
};
