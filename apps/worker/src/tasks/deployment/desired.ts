/** Rows to `DesiredState`: what the machine should look like, secrets opened, in memory only. */

import { fileMountPlace, sealPlace } from "@moorage/core";
import { type DeploymentBundle, listVariableRows, type VariableRow } from "@moorage/core/deployment";
import { domain, service } from "@moorage/db/schema";
import { networkName, Secret } from "@moorage/domain";
import { type ProxyRules, portsOfRules, type Route } from "@moorage/domain/routing";
import {
  type DesiredRelease,
  type DesiredState,
  type Levels,
  probePortsOf,
  type RunSettings,
  resolveVariables,
  ServiceSpec,
  strategyOf,
  type VariablePurpose,
} from "@moorage/domain/service";
import { and, asc, eq } from "drizzle-orm";
import type { Worker } from "../../worker.ts";
import { swarmAuth } from "../registry/access.ts";
import { openStored } from "../service/proxy-rules.ts";
import { nodesWith } from "./spread.ts";

type Placed = Pick<DeploymentBundle, "service" | "environment" | "project">;
/** What can be released, or run beside what serves: a deployment, or today's settings under another name. */
export interface Releasable extends Placed {
  deployment: Pick<DeploymentBundle["deployment"], "id" | "number" | "spec" | "registryId">;
}

/** All variables that the containers get: three levels, the nearer wins, references replaced. Or those of the build alone. */
export async function resolveEnv(
  worker: Worker,
  at: Placed,
  purpose: VariablePurpose = "runtime",
): Promise<Map<string, Secret>> {
  const rows = (await listVariableRows(worker.runtime, at)).filter(
    (row) => row.purpose === (row.serviceId === null ? "runtime" : purpose),
  );
  const own = new Set(rows.filter((row) => row.serviceId !== null).map((row) => row.name));
  const opened = (keep: (row: VariableRow) => boolean) =>
    new Map(
      rows
        .filter(keep)
        .map((row) => [row.name, worker.open(row.value, sealPlace("variable", "value", row.id)).reveal()]),
    );
  const levels: Levels<string> = {
    project: opened((row) => row.projectId !== null),
    environment: opened((row) => row.environmentId !== null),
    service: opened((row) => row.serviceId !== null),
  };
  const resolved = Array.from(resolveVariables(levels)).filter(([name]) => purpose === "runtime" || own.has(name));
  return new Map(resolved.map(([name, value]) => [name, new Secret(value)]));
}

export const envPlace = (deploymentId: string): string => sealPlace("deployment", "sealed_env", deploymentId);

/** One JSON of all values, to be sealed: what was released is released again, whatever the rows say by then. */
export const packEnv = (env: ReadonlyMap<string, Secret>): Secret =>
  new Secret(JSON.stringify(Array.from(env, ([name, value]) => [name, value.reveal()])));

export function unpackEnv(packed: Secret): Map<string, Secret> {
  const entries = JSON.parse(packed.reveal()) as [string, string][];
  return new Map(entries.map(([name, value]) => [name, new Secret(value)]));
}

/** Enabled domains that have a port, of their own or the service's. */
async function listRoutes({ runtime }: Worker, serviceId: string, ownPort: number | null): Promise<Route[]> {
  const rows = await runtime.db
    .select()
    .from(domain)
    .where(and(eq(domain.serviceId, serviceId), eq(domain.enabled, true)))
    .orderBy(asc(domain.id));
  return rows.flatMap(({ id, host, path, internalPath, stripPath, port }) => {
    const to = port ?? ownPort;
    return to === null ? [] : [{ domainId: id, host, path, internalPath, stripPath, port: to }];
  });
}

export async function routesOf(
  worker: Worker,
  { service, deployment }: Releasable,
  given?: ProxyRules | null,
): Promise<Pick<DesiredState, "routes" | "probePorts" | "rules">> {
  const [routes, rules] = await Promise.all([
    listRoutes(worker, service.id, deployment.spec.port),
    given === undefined ? readRules(worker, service.id) : given,
  ]);
  return { routes, rules, probePorts: portsWith(rules, service.id, probePortsOf(routes, deployment.spec.port)) };
}

const noRoutes = { routes: [], probePorts: [], rules: null };

/** As they are now, not as they were at a deployment: like domains they hold for every version. */
async function readRules(worker: Worker, serviceId: string): Promise<ProxyRules | null> {
  const { proxyRules } = service;
  const [row] = await worker.runtime.db.select({ proxyRules }).from(service).where(eq(service.id, serviceId));
  return row?.proxyRules ? openStored(worker, serviceId, row.proxyRules).rules : null;
}

const portsWith = (rules: ProxyRules | null, serviceId: string, ports: readonly number[]): number[] =>
  [...new Set([...ports, ...portsOfRules(serviceId, rules)])].sort((a, b) => a - b);

export interface DesiredInput {
  at: Releasable;
  /** What should run; undefined takes the routes to a page. */
  release: DesiredRelease | undefined;
  running: boolean;
  removed?: boolean;
  abandoned?: readonly number[];
  /** In place of those that are stored. */
  rules?: ProxyRules | null;
}

export async function desiredOf(
  worker: Worker,
  { at, release, running, removed = false, abandoned = [], rules: given }: DesiredInput,
): Promise<DesiredState> {
  const { service, environment, deployment } = at;
  const spec = ServiceSpec.parse(deployment.spec);
  const { routes, probePorts, rules } = removed ? noRoutes : await routesOf(worker, at, given);
  return {
    serviceId: service.id,
    slug: service.slug,
    key: service.key,
    environment: { id: environment.id, network: networkName(worker.runtime.settings.instanceId, environment.id) },
    release: release && {
      ...release,
      imageOn: release.imageOn ?? (await nodesWith(worker, service.serverId, release.image)),
    },
    files: release ? openFiles(worker, release.settings) : new Map(),
    running,
    proved: release !== undefined && release.deploymentId === service.activeDeploymentId,
    abandoned,
    removed,
    routes,
    rules,
    probePorts,
    probeToken: worker.derive(`probe:${deployment.id}`),
    strategy: strategyOf(spec),
    healthPath: spec.release.healthPath,
    deadlineSeconds: spec.release.deadlineSeconds,
    drainSeconds: spec.release.drainSeconds,
  };
}

/** A deployment as something to run; its image and variables are known by then. */
export function releaseOf(
  worker: Worker,
  { deployment }: Releasable,
  image: string,
  env: ReadonlyMap<string, Secret>,
): DesiredRelease {
  const { id, number, registryId } = deployment;
  const { command, args, replicas, ...settings } = ServiceSpec.parse(deployment.spec);
  return {
    ...{ deploymentId: id, number, image, command, args, env, settings },
    replicas: settings.swarm.mode === "global" ? 1 : replicas,
    registryAuth: registryId === null ? undefined : () => swarmAuth(worker, registryId, image),
  };
}

/** Contents of file mounts, in memory only until they are written for their version. */
function openFiles(worker: Worker, { mounts }: RunSettings): Map<string, Secret> {
  return new Map(
    mounts.flatMap((mount) =>
      mount.type === "file" ? [[mount.id, worker.open(mount.content.sealed, fileMountPlace(mount.content.key))]] : [],
    ),
  );
}

/** An earlier deployment exactly as it was released. Undefined when it never got so far. */
export function pastRelease(worker: Worker, at: DeploymentBundle): DesiredRelease | undefined {
  const { id, image, sealedEnv } = at.deployment;
  if (!image || !sealedEnv) return undefined;
  return releaseOf(worker, at, image, unpackEnv(worker.open(sealedEnv, envPlace(id))));
}
