import { deployment, run, service } from "@moorage/db/schema";
import { and, desc, eq, inArray, isNotNull, isNull } from "drizzle-orm";
import type { Runtime } from "../runtime.ts";

export interface KeptImages {
  /** Image ids that must stay: of the newest successful versions, of what serves, and of what is being deployed. */
  images: ReadonlySet<string>;
  /** Deployments that have ended: what they built and is not kept may go. */
  ended: ReadonlySet<string>;
}

/** Which of a service's images are still needed. Undefined when the service is gone. */
export async function listKeptImages({ db }: Runtime, serviceId: string): Promise<KeptImages | undefined> {
  const [of] = await db
    .select({ keep: service.keepDeployments, active: service.activeDeploymentId })
    .from(service)
    .where(eq(service.id, serviceId));
  if (!of) return undefined;
  const rows = await db
    .select({
      id: deployment.id,
      image: deployment.image,
      reuseImage: deployment.reuseImage,
      removedAt: deployment.imageRemovedAt,
      status: run.status,
    })
    .from(deployment)
    .innerJoin(run, eq(run.id, deployment.id))
    .where(eq(deployment.serviceId, serviceId))
    .orderBy(desc(deployment.number));
  const isOpen = (status: string) => status === "queued" || status === "running";
  const succeeded = rows.filter(({ status, removedAt }) => status === "succeeded" && !removedAt).slice(0, of.keep);
  const needed = [...succeeded, ...rows.filter(({ id, status }) => id === of.active || isOpen(status))];
  return {
    images: new Set(needed.flatMap(({ image, reuseImage }) => [image, reuseImage].filter((id) => id !== null))),
    ended: new Set(rows.filter(({ status }) => !isOpen(status)).map(({ id }) => id)),
  };
}

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
