import { deployment, domain, run, server, variable } from "@moorage/db/schema";
import { sources } from "@moorage/domain/providers";
import { type Capability, kinds, type Observed, publicSpec, ServiceSpec, upgradeSpec } from "@moorage/domain/service";
import { and, asc, eq, isNotNull, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { ServiceContext } from "../context.ts";
import { currentHash } from "../patch/hash.ts";
import { type NamedRegistry, namedRegistries, releasedWith } from "../registry/of-service.ts";
import { findSummary, type ServiceSummary } from "./list.ts";
import { type Replica, replicasOf } from "./replicas.ts";

export interface ServiceDetail extends ServiceSummary {
  project: { id: string; slug: string; name: string };
  environment: { id: string; slug: string; name: string };
  /** Null builds where it runs. */
  buildServer: { id: string; name: string } | null;
  /** Servers in the Swarm that it runs in, its own among them; those that joined by the command are not known here. */
  nodes: number;
  capabilities: readonly Capability[];
  spec: ServiceSpec;
  desired: "running" | "stopped";
  observed: Observed | null;
  /** The same in words, for each place of each version. */
  replicas: Replica[];
  observedAt: string | null;
  problem: { code: string; message: string; at: string } | null;
  domains: (typeof domain.$inferSelect)[];
  /** What serves now. */
  active: { id: string; number: number; image: string | null; spec: ServiceSpec; endedAt: string | null } | null;
  /** Settings changed since then; they apply at the next deployment. */
  pendingChanges: boolean;
  /** Whether its webhook deploys. */
  autoDeploy: boolean;
  /** Which of the source's secrets are stored. */
  sourceSecrets: { password: boolean };
  /** So many successful versions can be rolled back to. */
  keepDeployments: number;
  /** Where its image is pulled from, or what it builds is pushed to; null also for who may not read registries. */
  registry: NamedRegistry | null;
  buildRegistry: NamedRegistry | null;
}

export async function getService(ctx: ServiceContext): Promise<ServiceDetail> {
  const { service, project, environment } = ctx;
  const { db } = ctx.runtime;
  const builder = alias(server, "builder");
  const summary = await findSummary(ctx, service.id);
  if (!summary) throw new Error("a loaded service has no summary");
  const [domains, [active], [host], registries] = await Promise.all([
    db.select().from(domain).where(eq(domain.serviceId, service.id)).orderBy(asc(domain.createdAt)),
    db
      .select({
        id: run.id,
        number: deployment.number,
        image: deployment.image,
        spec: deployment.spec,
        registryId: deployment.registryId,
        endedAt: run.endedAt,
        variablesChanged: sql<boolean>`exists (
          select 1 from ${variable} where ${variable.updatedAt} > ${run.startedAt} and (
            ${variable.projectId} = ${project.id} or ${variable.environmentId} = ${environment.id}
            or ${variable.serviceId} = ${service.id}))`,
        patchesChanged: sql<boolean>`${deployment.patchesHash} is distinct from ${currentHash(service.id)}`,
      })
      .from(deployment)
      .innerJoin(run, eq(run.id, deployment.id))
      .where(eq(deployment.id, service.activeDeploymentId ?? "")),
    db
      .select({
        observedAt: server.observedAt,
        buildName: builder.name,
        others: db.$count(server, and(eq(server.managerId, service.serverId), isNotNull(server.swarmNodeId))),
      })
      .from(server)
      .leftJoin(builder, eq(builder.id, service.buildServerId ?? ""))
      .where(eq(server.id, service.serverId)),
    namedRegistries(db, ctx, service),
  ]);
  const spec = upgradeSpec(service.spec, service.specVersion);
  return {
    ...summary,
    project: { id: project.id, slug: project.slug, name: project.name },
    environment: { id: environment.id, slug: environment.slug, name: environment.name },
    buildServer: service.buildServerId === null ? null : { id: service.buildServerId, name: host?.buildName ?? "" },
    nodes: 1 + (host?.others ?? 0),
    capabilities: kinds[spec.kind].capabilities,
    spec: publicSpec(spec),
    desired: service.desired,
    observed: service.observed,
    replicas: replicasOf(service.observed, {
      active: active?.number ?? null,
      routed: domains.some(({ enabled }) => enabled),
    }),
    observedAt: host?.observedAt?.toISOString() ?? null,
    problem: service.problem,
    domains,
    active: active ? activeOf(active) : null,
    pendingChanges:
      active !== undefined &&
      (isChanged(active, spec) || !sameSpec(active.spec, spec) || active.registryId !== releasedWith(service, spec)),
    autoDeploy: service.autoDeploy,
    sourceSecrets: { password: service.secrets !== null },
    keepDeployments: service.keepDeployments,
    ...registries,
  };
}

/** What lies beside the spec: variables, and patches of what is built. */
const isChanged = (active: { variablesChanged: boolean; patchesChanged: boolean }, spec: ServiceSpec): boolean =>
  active.variablesChanged || (active.patchesChanged && sources.of(spec.source).needs === "build");

function activeOf({
  id,
  number,
  image,
  spec,
  endedAt,
}: Omit<NonNullable<ServiceDetail["active"]>, "endedAt"> & { endedAt: Date | null }) {
  return { id, number, image, spec: publicSpec(ServiceSpec.parse(spec)), endedAt: endedAt?.toISOString() ?? null };
}

/** Parsed again, since the database keeps the keys of a document in an order of its own. */
const sameSpec = (stored: ServiceSpec, spec: ServiceSpec): boolean =>
  JSON.stringify(deployedOf(ServiceSpec.parse(stored))) === JSON.stringify(deployedOf(spec));

/** Which pushes deploy is asked when they come: it waits for no deployment. */
const deployedOf = ({ source, ...spec }: ServiceSpec) => ({
  ...spec,
  source: "watchPaths" in source ? { ...source, watchPaths: [], trigger: "push" } : source,
});
