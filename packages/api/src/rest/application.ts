import { slugOf } from "@moorage/domain";
import { z } from "zod";
import { applicationRunOperations } from "./application-runs.ts";
import { applicationSettingOperations } from "./application-settings.ts";
import { connectedOf } from "./connected.ts";
import { buildValuesOf, envOf } from "./env.ts";
import { id, mutation, type Operations, query, type RestContext } from "./operation.ts";
import { Application, ApplicationFull, applicationFullOf, applicationOf } from "./shapes/application.ts";
import { At, contains, iso, page, paged, searchOf, textOrNull } from "./shapes/common.ts";
import { sourceColumnsOf } from "./shapes/source.ts";
import { ApplicationStatus, applicationStatusOf } from "./shapes/status.ts";

const AppName = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[a-zA-Z0-9._-]+$/);

const Found = z.object({
  applicationId: z.string(),
  name: z.string(),
  appName: z.string(),
  description: z.string().nullable(),
  environmentId: z.string(),
  applicationStatus: ApplicationStatus,
  sourceType: Application.shape.sourceType,
  createdAt: At,
});

const filters = ["q", "name", "appName", "description", "repository", "owner", "dockerImage"] as const;
const texts = Object.fromEntries(filters.map((name) => [name, z.string().max(200).optional()])) as Record<
  (typeof filters)[number],
  z.ZodOptional<z.ZodString>
>;

/** Whether the caller may use the account that a source is of. */
function accessOf(source: Row["source"], { permissions }: RestContext) {
  const hasGitProviderAccess = !("gitHostId" in source) || permissions.has("gitHost:read");
  return { hasGitProviderAccess, unauthorizedProvider: hasGitProviderAccess ? null : source.type };
}

const own: Operations = {
  create: mutation(
    "Creates an application. It has no source yet: send one with dropDeployment or saveDockerProvider.",
    {
      name: z.string().min(1),
      environmentId: id(),
      appName: AppName.optional(),
      description: z.string().nullish(),
      serverId: id().nullish(),
    },
    Application,
    async ({ service }, { name, environmentId, appName, description, serverId }) => {
      const made = await service.create({
        environmentId,
        name,
        serverId: serverId ?? undefined,
        slug: appName === undefined ? undefined : slugOf(appName),
        description: description ?? "",
        spec: { kind: "application", source: { type: "drop" } },
      });
      return applicationOf(await service.record({ serviceId: made.id }));
    },
  ),
  one: query(
    "An application with its environment, domains and deployments.",
    { applicationId: id() },
    ApplicationFull.extend({ hasGitProviderAccess: z.boolean(), unauthorizedProvider: z.string().nullable() }),
    async (caller, { applicationId }, ctx) => {
      const row = await caller.service.record({ serviceId: applicationId });
      return {
        ...applicationFullOf(row, await connectedOf(caller, row, ctx)),
        ...(await envOf(caller, ctx, { level: "service", id: row.id })),
        ...(await buildValuesOf(caller, ctx, row.id)),
        refreshToken: ctx.permissions.has("deployment:create")
          ? (await caller.webhook.get({ serviceId: row.id })).token
          : null,
        ...accessOf(row.spec.source, ctx),
      };
    },
  ),
  delete: mutation(
    "Deletes an application with its containers, domains and history; answers it as it was.",
    { applicationId: id() },
    ApplicationFull,
    async (caller, { applicationId }, ctx) => {
      const row = await caller.service.record({ serviceId: applicationId });
      const connected = await connectedOf(caller, row, ctx);
      await caller.service.remove({ serviceId: row.id, confirm: row.name });
      return applicationFullOf(row, connected);
    },
  ),
  move: mutation(
    "Moves an application to another environment; what runs is released again there.",
    { applicationId: id(), targetEnvironmentId: id() },
    Application,
    async ({ service }, { applicationId, targetEnvironmentId }) => {
      const moved = await service.move({ serviceId: applicationId, targetEnvironmentId });
      return applicationOf(await service.record({ serviceId: moved.id }));
    },
  ),
  search: query(
    "Applications that match every given text.",
    { ...texts, projectId: id().optional(), environmentId: id().optional(), ...page },
    searchOf(Found),
    async ({ project }, { projectId, environmentId, ...input }) => {
      const projects = projectId === undefined ? await project.records() : [await project.record({ projectId })];
      const found = projects
        .flatMap((row) => row.environments)
        .filter((row) => environmentId === undefined || row.id === environmentId)
        .flatMap((row) => row.services)
        .filter((row) => matches(row, input))
        .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
      const items = found.map((row) => ({
        applicationId: row.id,
        name: row.name,
        appName: row.slug,
        description: textOrNull(row.description),
        environmentId: row.environmentId,
        applicationStatus: applicationStatusOf(row),
        sourceType: sourceColumnsOf(row.source).sourceType,
        createdAt: iso(row.createdAt),
      }));
      return paged(items, input);
    },
  ),
};

type Row = Pick<z.output<typeof Found>, "name"> & {
  slug: string;
  description: string;
  source: Parameters<typeof sourceColumnsOf>[0];
};

function matches(row: Row, input: Partial<Record<(typeof filters)[number], string | undefined>>): boolean {
  const { dockerImage, ...columns } = sourceColumnsOf(row.source);
  const own = (...names: (keyof typeof columns)[]): string | null =>
    names.map((name) => columns[name]).find((value) => typeof value === "string") ?? null;
  const values = { name: row.name, appName: row.slug, description: row.description, dockerImage };
  return (
    Object.values(values).some((value) => contains(value, input.q)) &&
    contains(row.name, input.name) &&
    contains(row.slug, input.appName) &&
    contains(row.description, input.description) &&
    contains(dockerImage, input.dockerImage) &&
    contains(own("repository", "gitlabRepository", "giteaRepository", "bitbucketRepository"), input.repository) &&
    contains(own("owner", "gitlabOwner", "giteaOwner", "bitbucketOwner"), input.owner)
  );
}

export const applicationOperations: Operations = {
  ...own,
  ...applicationSettingOperations,
  ...applicationRunOperations,
};
