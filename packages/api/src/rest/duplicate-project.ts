import type { EnvironmentRecord } from "@moorage/core/project";
import { z } from "zod";
import { copyEnv } from "./env.ts";
import { type Caller, id, mutation } from "./operation.ts";
import { Environment, EnvironmentWithServices, environmentOf, environmentWithServicesOf } from "./shapes/project.ts";

const types = ["application", "compose", "libsql", "mariadb", "mongo", "mysql", "postgres", "redis"] as const;
type Selected = { id: string; type: (typeof types)[number] }[];

/** A copy with its servers, settings, variables, patches and mounts. Host names and ports belong to one service, and an archive goes with its own. */
async function copyService(caller: Caller, serviceId: string, environmentId: string, suffix: string): Promise<void> {
  const from = await caller.service.record({ serviceId });
  const { name, description, spec, registryId, buildRegistryId, serverId, buildServerId, keepDeployments } = from;
  const source =
    spec.source.type === "drop" ? { type: "drop" as const, buildPath: spec.source.buildPath } : spec.source;
  const made = await caller.service.create({
    environmentId,
    name: `${name.slice(0, 100 - suffix.length)}${suffix}`,
    description,
    spec: { ...spec, source },
    ...{ registryId, buildRegistryId, serverId: serverId ?? undefined },
  });
  await caller.service.update({ serviceId: made.id, buildServerId, keepDeployments });
  await copyEnv(caller, { level: "service", id: serviceId }, made.id);
  await caller.patch.copy({ serviceId: made.id, from: serviceId });
  if (spec.mounts.length > 0) await caller.mount.copy({ serviceId: made.id, from: serviceId });
}

const chosen = ({ services }: EnvironmentRecord, selected: Selected | undefined) =>
  services.filter((row) => selected === undefined || selected.some(({ id: wanted }) => wanted === row.id));

/** Answers an environment: the new project's production, or the one that the copies are in. */
export const duplicateProject = mutation(
  "Copies an environment's applications: into a new project, or beside themselves.",
  {
    sourceEnvironmentId: id(),
    name: z.string().min(1),
    description: z.string().nullish(),
    includeServices: z.boolean().default(true),
    selectedServices: z
      .array(z.object({ id: id(), type: z.enum(types) }))
      .max(500)
      .optional(),
    duplicateInSameProject: z.boolean().default(false),
  },
  z.union([EnvironmentWithServices, Environment]),
  async (caller, { sourceEnvironmentId: environmentId, name, description, ...input }) => {
    const from = await caller.environment.record({ environmentId });
    const services = input.includeServices ? chosen(from, input.selectedServices) : [];
    if (input.duplicateInSameProject) {
      for (const row of services) await copyService(caller, row.id, from.id, " (copy)");
      return environmentWithServicesOf(await caller.environment.record({ environmentId: from.id }));
    }
    const made = await caller.project.create({ name, description: description ?? from.project.description });
    await copyEnv(caller, { level: "project", id: from.project.id }, made.project.id);
    await copyEnv(caller, { level: "environment", id: from.id }, made.environment.id);
    for (const row of services) await copyService(caller, row.id, made.environment.id, "");
    return environmentOf(made.environment);
  },
);
