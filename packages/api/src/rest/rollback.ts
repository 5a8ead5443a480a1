import { z } from "zod";
import { id, mutation, type Operations } from "./operation.ts";
import { Deployment, deploymentOf } from "./shapes/deployment.ts";
import { Rollback, rollbackOf } from "./shapes/rollback.ts";

export const rollbackOperations: Operations = {
  rollback: mutation(
    "Releases an earlier version: its image, settings and variables, without a build. Requests a deployment.",
    {
      rollbackId: id(),
      /** Ours: with the variables that were released then, or with today's. */
      variables: z.enum(["then", "today"]).optional(),
    },
    z.void(),
    async ({ deployment }, { rollbackId, variables }) => {
      const { service } = await deployment.get({ deploymentId: rollbackId });
      await deployment.rollback({ serviceId: service.id, deploymentId: rollbackId, variables });
    },
  ),
  delete: mutation(
    "Gives up an earlier version's image; its deployment stays in the history.",
    { rollbackId: id() },
    Rollback.extend({ deployment: Deployment }),
    async ({ deployment }, { rollbackId }) => {
      const row = await deployment.dropVersion({ deploymentId: rollbackId });
      return { ...rollbackOf(row), deployment: deploymentOf(row) };
    },
  ),
};
