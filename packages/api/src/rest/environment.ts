import { z } from "zod";
import { copyEnv, EnvText, envOf, saveEnv } from "./env.ts";
import { id, mutation, type Operations, query } from "./operation.ts";
import { contains, page, paged, searchOf, textOrNull } from "./shapes/common.ts";
import {
  Environment,
  EnvironmentName,
  EnvironmentWithServices,
  environmentNameOf,
  environmentOf,
  environmentWithServicesOf,
  Project,
  projectOf,
} from "./shapes/project.ts";
import { listsOf, ServiceLists } from "./shapes/service-lists.ts";

export const environmentOperations: Operations = {
  one: query(
    "An environment with its services.",
    { environmentId: id() },
    EnvironmentWithServices,
    async (caller, input, ctx) => {
      const row = await caller.environment.record(input);
      return {
        ...environmentWithServicesOf(row),
        ...(await envOf(caller, ctx, { level: "environment", id: row.id })),
      };
    },
  ),
  byProjectId: query(
    "The environments of a project, oldest first, with their services.",
    { projectId: id() },
    z.array(
      EnvironmentName.extend({
        description: z.string().nullable(),
        ...ServiceLists.shape,
        project: Project,
      }),
    ),
    async ({ project }, input) => {
      const row = await project.record(input);
      return row.environments.map((at) => ({
        ...environmentNameOf(at),
        description: textOrNull(at.description),
        ...listsOf(at.services),
        project: projectOf(row),
      }));
    },
  ),
  search: query(
    "Environments whose name or description contains a text.",
    {
      q: z.string().max(200).optional(),
      name: z.string().max(200).optional(),
      description: z.string().max(200).optional(),
      projectId: id().optional(),
      ...page,
    },
    searchOf(Environment),
    async ({ project }, { q, name, description, projectId, ...at }) => {
      const projects = projectId === undefined ? await project.records() : [await project.record({ projectId })];
      const found = projects
        .flatMap((row) => row.environments)
        .filter(
          (row) =>
            (contains(row.name, q) || contains(row.description, q)) &&
            contains(row.name, name) &&
            contains(row.description, description),
        )
        .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
      return paged(found.map(environmentOf), at);
    },
  ),
  create: mutation(
    "Creates an environment.",
    { name: z.string().min(1), projectId: id(), description: z.string().nullish() },
    Environment,
    async ({ environment }, { name, projectId, description }) =>
      environmentOf(await environment.create({ projectId, name, description: description ?? "" })),
  ),
  update: mutation(
    "Renames or describes an environment; `env` replaces its variables.",
    {
      environmentId: id(),
      name: z.string().min(1).optional(),
      description: z.string().nullish(),
      env: EnvText.optional(),
    },
    Environment,
    async (caller, { environmentId, name, description, env }) => {
      const row = await caller.environment.update({
        environmentId,
        name,
        description: description === undefined ? undefined : (description ?? ""),
      });
      await saveEnv(caller, { level: "environment", id: row.id }, env);
      return environmentOf(row);
    },
  ),
  duplicate: mutation(
    "Creates an environment with the variables of another one, without its services.",
    { environmentId: id(), name: z.string().min(1), description: z.string().nullish() },
    Environment,
    async (caller, { environmentId, name, description }) => {
      const from = await caller.environment.record({ environmentId });
      const text = description ?? from.description;
      const made = await caller.environment.create({ projectId: from.projectId, name, description: text });
      await copyEnv(caller, { level: "environment", id: from.id }, made.id);
      return environmentOf(made);
    },
  ),
  /** Refused while services are in it: the public API has no word to confirm with. */
  remove: mutation(
    "Deletes an environment that has no services.",
    { environmentId: id() },
    Environment,
    async ({ environment }, input) => environmentOf(await environment.remove(input)),
  ),
};
