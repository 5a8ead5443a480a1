import type { FullServiceRecord } from "@moorage/core/service";
import type { ServiceSpec } from "@moorage/domain/service";
import { z } from "zod";
import { At, Env, iso, nullColumns, nullsOf, textOrNull } from "./common.ts";
import { Deployment, deploymentOf } from "./deployment.ts";
import { Domain, domainOf } from "./domain.ts";
import { Environment, environmentOf, Project, projectOf } from "./project.ts";
import { ApplicationStatus, applicationStatusOf } from "./status.ts";
import { joinWords } from "./words.ts";

/** Of features that are not there yet: git hosts, previews, registries, limits, Swarm settings. */
const unused = nullColumns(
  ...(["previewEnv", "watchPaths", "previewBuildArgs", "previewBuildSecrets", "previewLabels"] as const),
  ...(["previewWildcard", "previewCustomCertResolver", "buildArgs", "buildSecrets", "memoryReservation"] as const),
  ...(["memoryLimit", "cpuReservation", "cpuLimit", "title", "enabled", "subtitle", "icon", "refreshToken"] as const),
  ...(["repository", "owner", "branch", "autoDeploy", "gitlabProjectId", "gitlabRepository", "gitlabOwner"] as const),
  ...(["gitlabBranch", "gitlabPathNamespace", "giteaRepository", "giteaOwner", "giteaBranch"] as const),
  ...(["bitbucketRepository", "bitbucketRepositorySlug", "bitbucketOwner", "bitbucketBranch"] as const),
  ...(["username", "password", "registryUrl", "customGitUrl", "customGitBranch", "customGitBuildPath"] as const),
  ...(["customGitSSHKeyId", "dropBuildPath", "healthCheckSwarm", "restartPolicySwarm", "placementSwarm"] as const),
  ...(["updateConfigSwarm", "rollbackConfigSwarm", "modeSwarm", "labelsSwarm", "networkSwarm"] as const),
  ...(["stopGracePeriodSwarm", "endpointSpecSwarm", "ulimitsSwarm", "railpackVersion", "herokuVersion"] as const),
  ...(["publishDirectory", "isStaticSpa", "registryId", "rollbackRegistryId", "buildRegistryId"] as const),
  ...(["githubId", "gitlabId", "giteaId", "bitbucketId", "serverId", "buildServerId", "networkIds"] as const),
);

/** Settings of the same features, with the values that the API's users know as their defaults. */
const fixed = {
  previewPort: 3000,
  previewHttps: false,
  previewPath: "/",
  previewCertificateType: "none",
  previewLimit: 3,
  isPreviewDeploymentsActive: false,
  previewRequireCollaboratorPermissions: true,
  rollbackActive: false,
  cleanCache: false,
  buildPath: "/",
  triggerType: "push",
  gitlabBuildPath: "/",
  giteaBuildPath: "/",
  bitbucketBuildPath: "/",
  enableSubmodules: false,
  createEnvFile: false,
  detachDokployNetwork: false,
} as const;
const literals = Object.fromEntries(
  Object.entries(fixed).map(([name, value]) => [name, z.literal(value)]),
) as unknown as {
  [K in keyof typeof fixed]: z.ZodLiteral<(typeof fixed)[K]>;
};
const nothing = { ...nullsOf(unused), ...fixed };

export const Application = z
  .object({
    applicationId: z.string(),
    name: z.string(),
    appName: z.string(),
    description: z.string().nullable(),
    env: Env,
    command: z.string().nullable(),
    args: z.array(z.string()).nullable(),
    sourceType: z.enum(["docker", "drop"]),
    dockerImage: z.string().nullable(),
    buildType: z.enum(["dockerfile"]),
    dockerfile: z.string().nullable(),
    dockerContextPath: z.string().nullable(),
    dockerBuildStage: z.string().nullable(),
    replicas: z.number().int(),
    applicationStatus: ApplicationStatus,
    environmentId: z.string(),
    createdAt: At,
    ...literals,
    ...unused,
  })
  .meta({ id: "Application" });

const Empty = z.array(z.looseObject({}));
const relations = nullColumns(
  ...(["github", "gitlab", "bitbucket", "gitea", "server", "registry", "buildRegistry", "rollbackRegistry"] as const),
);

export const ApplicationFull = Application.extend({
  environment: Environment.extend({ project: Project }),
  domains: z.array(Domain),
  deployments: z.array(Deployment),
  mounts: Empty,
  redirects: Empty,
  security: Empty,
  ports: Empty,
  previewDeployments: Empty,
  ...relations,
}).meta({ id: "ApplicationFull" });

type SourceColumns = Pick<z.output<typeof Application>, "sourceType" | "dockerImage">;
export const sourceColumnsOf = (source: ServiceSpec["source"]): SourceColumns =>
  "image" in source ? { sourceType: "docker", dockerImage: source.image } : { sourceType: "drop", dockerImage: null };

type Row = Pick<
  FullServiceRecord,
  | "id"
  | "name"
  | "slug"
  | "description"
  | "createdAt"
  | "environmentId"
  | "activeNumber"
  | "lastRun"
  | "desired"
  | "status"
> & { spec: ServiceSpec };

export const applicationOf = (row: Row): z.output<typeof Application> => ({
  ...nothing,
  applicationId: row.id,
  name: row.name,
  appName: row.slug,
  description: textOrNull(row.description),
  command: row.spec.command.length > 0 ? joinWords(row.spec.command) : null,
  args: row.spec.args.length > 0 ? row.spec.args : null,
  ...sourceColumnsOf(row.spec.source),
  buildType: row.spec.builder.type,
  dockerfile: row.spec.builder.dockerfile,
  dockerContextPath: textOrNull(row.spec.builder.contextPath),
  dockerBuildStage: textOrNull(row.spec.builder.target),
  replicas: row.spec.replicas,
  applicationStatus: applicationStatusOf(row),
  environmentId: row.environmentId,
  createdAt: iso(row.createdAt),
});

export const applicationFullOf = (row: FullServiceRecord): z.output<typeof ApplicationFull> => ({
  ...applicationOf(row),
  environment: { ...environmentOf(row.environment), project: projectOf(row.project) },
  domains: row.domains.map((each) => domainOf(each, row.id)),
  deployments: row.deployments.map(deploymentOf),
  mounts: [],
  redirects: [],
  security: [],
  ports: [],
  previewDeployments: [],
  ...nullsOf(relations),
});
