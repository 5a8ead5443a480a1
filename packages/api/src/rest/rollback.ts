import { z } from "zod";
import { id, mutation, type Operations } from "./operation.ts";
import { At } from "./shapes/common.ts";
import { Deployment, deploymentOf } from "./shapes/deployment.ts";

/** A version that can be gone back to; its id is its deployment's. */
const Rollback = z
  .object({
    rollbackId: z.string(),
    deploymentId: z.string(),
    version: z.number().int(),
    image: z.string().nullable(),
    createdAt: At,
  })
  .meta({ id: "Rollback" });

export const rollbackOperations: Operations = {
  rollback: mutation(
    "Releases an earlier version: its image, settings and variables, without a build. Requests a deployment.",
    { rollbackId: id() },
    z.void(),
    async ({ deployment }, { rollbackId }) => {
      const { service } = await deployment.get({ deploymentId: rollbackId });
      await deployment.rollback({ serviceId: service.id, deploymentId: rollbackId });
    },
  ),
  delete: mutation(
    "Gives up an earlier version's image; its deployment stays in the history.",
    { rollbackId: id() },
    Rollback.extend({ deployment: Deployment }),
    async ({ deployment }, { rollbackId }) => {
      const row = await deployment.dropVersion({ deploymentId: rollbackId });
      const { number: version, image, createdAt } = row;
      return { rollbackId, deploymentId: rollbackId, version, image, createdAt, deployment: deploymentOf(row) };
    },
  ),
};
