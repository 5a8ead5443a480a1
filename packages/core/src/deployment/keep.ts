import { deployment, run, service } from "@moorage/db/schema";
import { and, desc, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import type { Runtime } from "../runtime.ts";

export interface Kept {
  /** Image ids that must stay: of the newest successful versions, of what serves, and of what is being deployed. */
  images: ReadonlySet<string>;
  /** Deployments that have ended: what they built and is not kept may go. */
  ended: ReadonlySet<string>;
  /** Archives that these versions, or the next, are built of. */
  uploads: ReadonlySet<string>;
}

const uploadOf = (spec: typeof service.spec | typeof deployment.spec) =>
  sql<string | null>`${spec}->'source'->>'uploadId'`;

/** What is still needed of what a service left on disk. Undefined when the service is gone. */
export async function listKept({ db }: Runtime, serviceId: string): Promise<Kept | undefined> {
  const [of] = await db
    .select({ keep: service.keepDeployments, active: service.activeDeploymentId, uploadId: uploadOf(service.spec) })
    .from(service)
    .where(eq(service.id, serviceId));
  if (!of) return undefined;
  const rows = await db
    .select({
      id: deployment.id,
      image: deployment.image,
      reuseImage: deployment.reuseImage,
      removedAt: deployment.imageRemovedAt,
      uploadId: uploadOf(deployment.spec),
      status: run.status,
    })
    .from(deployment)
    .innerJoin(run, eq(run.id, deployment.id))
    .where(eq(deployment.serviceId, serviceId))
    .orderBy(desc(deployment.number));
  const needed = versionsNeeded(rows, of);
  const uploads = [of, ...needed].map(({ uploadId }) => uploadId);
  return {
    images: new Set(imagesOf(needed)),
    uploads: new Set(uploads.filter((id) => id !== null)),
    ended: new Set(rows.filter(({ status }) => !isOpen(status)).map(({ id }) => id)),
  };
}

const isOpen = (status: string) => status === "queued" || status === "running";

interface Version {
  id: string;
  status: string;
  removedAt: Date | null;
}

/** Of a service's versions, newest first: those that can be rolled back to, what serves, and what is being deployed. */
export function versionsNeeded<V extends Version>(
  rows: readonly V[],
  { keep, active }: { keep: number; active: string | null },
): V[] {
  const succeeded = rows.filter(({ status, removedAt }) => status === "succeeded" && !removedAt).slice(0, keep);
  return [...succeeded, ...rows.filter(({ id, status }) => id === active || isOpen(status))];
}

export const imagesOf = (versions: readonly { image: string | null; reuseImage: string | null }[]): string[] =>
  versions.flatMap(({ image, reuseImage }) => [image, reuseImage].filter((id) => id !== null));

/** Notes that these images are not there any more. */
export async function noteRemovedImages(
  { db, now }: Runtime,
  serviceId: string,
  images: readonly string[],
): Promise<void> {
  if (images.length === 0) return;
  await db
    .update(deployment)
    .set({ imageRemovedAt: now() })
    .where(
      and(
        eq(deployment.serviceId, serviceId),
        isNotNull(deployment.image),
        inArray(deployment.image, [...images]),
        isNull(deployment.imageRemovedAt),
      ),
    );
}
