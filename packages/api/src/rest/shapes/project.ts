import type { EnvironmentRecord, ProjectRecord } from "@moorage/core/project";
import { z } from "zod";
import { At, Env, iso, textOrNull } from "./common.ts";
import { listsOf, ServiceLists } from "./service-lists.ts";

export const Project = z
  .object({
    projectId: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    createdAt: At,
    organizationId: z.string(),
    env: Env,
  })
  .meta({ id: "Project" });

export const Environment = z
  .object({
    environmentId: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    createdAt: At,
    projectId: z.string(),
    isDefault: z.boolean(),
    env: Env,
  })
  .meta({ id: "Environment" });

type ProjectRow = Omit<ProjectRecord, "environments">;
type EnvironmentRow = Omit<EnvironmentRecord, "services">;

export const projectOf = (row: ProjectRow): z.output<typeof Project> => ({
  projectId: row.id,
  name: row.name,
  description: textOrNull(row.description),
  createdAt: iso(row.createdAt),
  organizationId: row.organizationId,
});

export const environmentOf = (row: EnvironmentRow): z.output<typeof Environment> => ({
  environmentId: row.id,
  name: row.name,
  description: textOrNull(row.description),
  createdAt: iso(row.createdAt),
  projectId: row.projectId,
  isDefault: row.isDefault,
});

export const EnvironmentName = z.object({ environmentId: z.string(), name: z.string(), isDefault: z.boolean() });
export const environmentNameOf = ({ id, name, isDefault }: EnvironmentRow): z.output<typeof EnvironmentName> => ({
  environmentId: id,
  name,
  isDefault,
});

/** One environment with its services, as environment.one and project.duplicate answer it. */
export const EnvironmentWithServices = z
  .object({
    ...EnvironmentName.shape,
    description: z.string().nullable(),
    projectId: z.string(),
    env: Env,
    ...ServiceLists.shape,
    project: Project,
  })
  .meta({ id: "EnvironmentWithServices" });

export const environmentWithServicesOf = (
  row: EnvironmentRecord & { project: ProjectRow },
): z.output<typeof EnvironmentWithServices> => ({
  ...environmentNameOf(row),
  description: textOrNull(row.description),
  projectId: row.projectId,
  ...listsOf(row.services),
  project: projectOf(row.project),
});
