import type { FullServiceRecord } from "@moorage/core/service";
import type { ServiceSpec } from "@moorage/domain/service";
import { z } from "zod";
import { fixedColumns, fixedValues } from "./application-fixed.ts";
import { BuilderColumns, builderColumnsOf } from "./builder.ts";
import { At, Env, iso, textOrNull } from "./common.ts";
import { Deployment, deploymentOf } from "./deployment.ts";
import { Domain, domainOf } from "./domain.ts";
import { faces, type HostType } from "./git-host.ts";
import { Mount, mountOf } from "./mount.ts";
import { Port, portOf } from "./port.ts";
import { Environment, environmentOf, Project, projectOf } from "./project.ts";
import { isOfLogin, Registry } from "./registry.ts";
import { runningColumns, runningColumnsOf } from "./running.ts";
import { Server } from "./server.ts";
import { SourceColumns, sourceColumnsOf } from "./source.ts";
import { ApplicationStatus, applicationStatusOf } from "./status.ts";
import { joinWords } from "./words.ts";

/** Never comes back. */
const unshown = { password: null };

/** As many are kept where none is named. */
const keptByDefault = 10;
/** Versions can be rolled back to as long as more than what serves is kept. */
export const keptOf = (rollbackActive: boolean, before: number): number =>
  rollbackActive ? (before > 1 ? before : keptByDefault) : 1;

export const Application = z
  .object({
    applicationId: z.string(),
    name: z.string(),
    appName: z.string(),
    description: z.string().nullable(),
    env: Env,
    buildArgs: Env.nullable(),
    buildSecrets: Env.nullable(),
    command: z.string().nullable(),
    args: z.array(z.string()).nullable(),
    ...SourceColumns.shape,
    ...BuilderColumns.shape,
    autoDeploy: z.boolean(),
    /** Only for callers who may deploy. */
    refreshToken: z.string().nullable(),
    replicas: z.number().int(),
    applicationStatus: ApplicationStatus,
    environmentId: z.string(),
    /** Null is the panel's own machine. */
    serverId: z.string().nullable(),
    buildServerId: z.string().nullable(),
    createdAt: At,
    ...runningColumns,
    /** Of an image with a login of its own, where one application is read; its password never comes back. */
    username: z.string().nullable(),
    registryUrl: z.string().nullable(),
    registryId: z.string().nullable(),
    buildRegistryId: z.string().nullable(),
    rollbackRegistryId: z.string().nullable(),
    /** Whether versions before the one that serves are kept. */
    rollbackActive: z.boolean(),
    cleanCache: z.boolean(),
    createEnvFile: z.boolean(),
    ...fixedColumns,
    password: z.null(),
  })
  .meta({ id: "Application" });

const Empty = z.array(z.looseObject({}));
const accounts = Object.fromEntries(Object.entries(faces).map(([type, { Row }]) => [type, Row.nullable()])) as Record<
  HostType,
  z.ZodNullable<z.ZodObject>
>;

export const ApplicationFull = Application.extend({
  environment: Environment.extend({ project: Project }),
  domains: z.array(Domain),
  deployments: z.array(Deployment),
  mounts: z.array(Mount),
  redirects: Empty,
  security: Empty,
  ports: z.array(Port),
  previewDeployments: Empty,
  registry: Registry.nullable(),
  buildRegistry: Registry.nullable(),
  rollbackRegistry: Registry.nullable(),
  server: Server.nullable(),
  /** The account that its source is of. */
  ...accounts,
}).meta({ id: "ApplicationFull" });

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
  | "autoDeploy"
  | "serverId"
  | "buildServerId"
  | "registryId"
  | "buildRegistryId"
  | "keepDeployments"
> & { spec: ServiceSpec };

export const applicationOf = (row: Row): z.output<typeof Application> => ({
  ...fixedValues,
  ...unshown,
  applicationId: row.id,
  name: row.name,
  appName: row.slug,
  description: textOrNull(row.description),
  command: row.spec.command.length > 0 ? joinWords(row.spec.command) : null,
  args: row.spec.args.length > 0 ? row.spec.args : null,
  ...sourceColumnsOf(row.spec.source),
  ...builderColumnsOf(row.spec.builder),
  cleanCache: row.spec.build.withoutCache,
  createEnvFile: row.spec.build.envFile,
  autoDeploy: row.autoDeploy,
  rollbackActive: row.keepDeployments > 1,
  refreshToken: null,
  ...noLogin,
  ...{ registryId: row.registryId, buildRegistryId: row.buildRegistryId },
  // What was pushed is what is rolled back to.
  rollbackRegistryId: row.buildRegistryId ?? row.registryId,
  replicas: row.spec.replicas,
  ...runningColumnsOf(row.spec),
  applicationStatus: applicationStatusOf(row),
  environmentId: row.environmentId,
  serverId: row.serverId,
  buildServerId: row.buildServerId,
  createdAt: iso(row.createdAt),
});

const noLogin = { username: null, registryUrl: null };

function loginOf({ type }: ServiceSpec["source"], registry: Connected["registry"]) {
  if (type !== "image" || !registry || !isOfLogin(registry)) return noLogin;
  return { username: registry.username, registryUrl: registry.registryUrl };
}

export type Connected = Pick<z.output<typeof ApplicationFull>, HostType | "registry" | "buildRegistry" | "server">;

export const applicationFullOf = (row: FullServiceRecord, connected: Connected): z.output<typeof ApplicationFull> => ({
  ...applicationOf(row),
  environment: { ...environmentOf(row.environment), project: projectOf(row.project) },
  domains: row.domains.map((each) => domainOf(each, row.id)),
  deployments: row.deployments.map(deploymentOf),
  mounts: row.spec.mounts.map((each) => mountOf(each, row.id)),
  redirects: [],
  security: [],
  ports: row.spec.ports.map((each) => portOf(each, row.id)),
  previewDeployments: [],
  ...connected,
  ...loginOf(row.spec.source, connected.registry),
  rollbackRegistry: connected.buildRegistry ?? connected.registry,
});
