/** What the rows say of things that were seen on a machine: which are needed, and whose they are. */
import { audit, command, deployment, environment, project, run, service } from "@moorage/db/schema";
import { type Mount, volumeNameOf } from "@moorage/domain/service";
import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { imagesOf, versionsNeeded } from "../deployment/keep.ts";
import type { Runtime } from "../runtime.ts";

export interface NeededThings {
  /** Deployments and commands that have not ended, of the whole instance. */
  openRuns: Set<string>;
  /** Images, by id or digest, that serve, can be rolled back to or are about to be used. */
  images: Set<string>;
  services: Set<string>;
  /** By name: whether today's settings mount it, or only a version that is kept. */
  volumes: Map<string, "settings" | "version">;
  /** Of other organizations, or of nobody who is known. */
  foreign: Set<string>;
}

/** `organizationId` is whose server it is; on one of the whole instance nothing is foreign. */
export async function findNeeded(
  runtime: Runtime,
  serviceIds: readonly string[],
  organizationId: string | null,
): Promise<NeededThings> {
  const { db } = runtime;
  const ids = [...new Set(serviceIds)];
  const [openRuns, commands, services, versions, owners] = await Promise.all([
    listOpenRuns(runtime),
    db
      .select({ image: command.image })
      .from(command)
      .innerJoin(run, eq(run.id, command.id))
      .where(inArray(run.status, ["queued", "running"])),
    selectServices(runtime, ids),
    selectVersions(runtime, ids),
    findOwners(runtime, ids),
  ]);
  const images = new Set(commands.map(({ image }) => image));
  const volumes: NeededThings["volumes"] = new Map();
  for (const { id, slug, key, keep, active, mounts } of services) {
    const own = versions.filter(({ serviceId }) => serviceId === id);
    const kept = versionsNeeded(own, { keep, active });
    for (const image of imagesOf(kept)) images.add(image);
    const now = kept.filter((version) => version.id === active || openRuns.has(version.id));
    for (const name of volumesIn(kept)) volumes.set(volumeNameOf(slug, key, name), "version");
    for (const name of volumesIn([{ mounts }, ...now])) volumes.set(volumeNameOf(slug, key, name), "settings");
  }
  const foreign = organizationId === null ? [] : ids.filter((id) => owners.get(id)?.organizationId !== organizationId);
  return { openRuns, images, services: new Set(services.map(({ id }) => id)), volumes, foreign: new Set(foreign) };
}

const volumesIn = (of: readonly { mounts: Mount[] | null }[]): string[] =>
  of.flatMap(({ mounts }) => mounts ?? []).flatMap((mount) => (mount.type === "volume" ? [mount.volumeName] : []));

/** Deployments and commands that have not ended. */
export async function listOpenRuns({ db }: Runtime): Promise<Set<string>> {
  const rows = await db
    .select({ id: run.id })
    .from(run)
    .where(inArray(run.status, ["queued", "running"]));
  return new Set(rows.map(({ id }) => id));
}

const selectServices = ({ db }: Runtime, ids: string[]) =>
  db
    .select({
      ...{ id: service.id, slug: service.slug, key: service.key },
      ...{ keep: service.keepDeployments, active: service.activeDeploymentId },
      mounts: sql<Mount[] | null>`${service.spec}->'mounts'`,
    })
    .from(service)
    .where(inArray(service.id, ids));

const selectVersions = ({ db }: Runtime, ids: string[]) =>
  db
    .select({
      ...{ id: deployment.id, serviceId: deployment.serviceId, status: run.status },
      ...{ image: deployment.image, reuseImage: deployment.reuseImage, removedAt: deployment.imageRemovedAt },
      mounts: sql<Mount[] | null>`${deployment.spec}->'mounts'`,
    })
    .from(deployment)
    .innerJoin(run, eq(run.id, deployment.id))
    .where(inArray(deployment.serviceId, ids))
    .orderBy(desc(deployment.number));

export interface Owner {
  organizationId: string | null;
  name: string;
  /** Only the audit log knows of it. */
  isGone: boolean;
}

/** Whose services these are, or were. */
export async function findOwners({ db }: Runtime, ids: readonly string[]): Promise<Map<string, Owner>> {
  const there = await db
    .select({ id: service.id, organizationId: project.organizationId, name: service.name })
    .from(service)
    .innerJoin(environment, eq(environment.id, service.environmentId))
    .innerJoin(project, eq(project.id, environment.projectId))
    .where(inArray(service.id, [...ids]));
  const owners = new Map<string, Owner>(there.map(({ id, ...owner }) => [id, { ...owner, isGone: false }]));
  const gone = ids.filter((id) => !owners.has(id));
  if (gone.length === 0) return owners;
  const noted = await db
    .selectDistinctOn([audit.targetId], {
      ...{ id: audit.targetId, organizationId: audit.organizationId, name: audit.targetName },
    })
    .from(audit)
    .where(and(eq(audit.targetType, "service"), inArray(audit.targetId, gone)))
    .orderBy(audit.targetId, desc(audit.createdAt));
  for (const { id, organizationId, name } of noted)
    if (id !== null) owners.set(id, { organizationId, name: name ?? "", isGone: true });
  return owners;
}
