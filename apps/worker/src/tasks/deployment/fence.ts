import type { DeploymentBundle } from "@moorage/core/deployment";
import type { Lock } from "@moorage/core/run";
import { deployment, service } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import { eq } from "drizzle-orm";
import type { Worker } from "../../worker.ts";

/** Asked before a route changes: the lock is still ours, and nothing newer serves already. */
export function fenceOf({ runtime }: Worker, at: DeploymentBundle, lock: Lock): () => Promise<void> {
  return async () => {
    if (!lock.isHeld())
      throw new AppError("UNAVAILABLE", "The connection to the database was lost during the deployment.", {
        retryable: true,
      });
    const [row] = await runtime.db
      .select({ number: deployment.number })
      .from(service)
      .innerJoin(deployment, eq(deployment.id, service.activeDeploymentId))
      .where(eq(service.id, at.service.id));
    if (row && row.number > at.deployment.number)
      throw new AppError("CONFLICT", `#${row.number} is newer and serves already.`);
  };
}
