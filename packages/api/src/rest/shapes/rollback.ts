import type { DeploymentSummary } from "@moorage/core/deployment";
import { z } from "zod";
import { At } from "./common.ts";

/** A version that can be gone back to; its id is its deployment's. */
export const Rollback = z
  .object({
    rollbackId: z.string(),
    deploymentId: z.string(),
    version: z.number().int(),
    image: z.string().nullable(),
    createdAt: At,
  })
  .meta({ id: "Rollback" });

export const rollbackOf = ({ id, number, image, createdAt }: DeploymentSummary): z.output<typeof Rollback> => ({
  ...{ rollbackId: id, deploymentId: id, version: number, image, createdAt },
});
