import { Id } from "@moorage/core";
import {
  CancelOpenDeployments,
  cancelDeployment,
  cancelOpenDeployments,
  cancelWaiting,
  clearDeployments,
  deployService,
  dropVersion,
  getDeployment,
  getDeploymentByNumber,
  ListDeployments,
  listAllDeployments,
  listDeployments,
  RedeployService,
  RequestDeployment,
  RollbackService,
  redeployService,
  reloadService,
  removeDeployment,
  rollbackService,
} from "@moorage/core/deployment";
import { readRunLog } from "@moorage/core/run";
import { z } from "zod";
import { inOrganization, onService } from "../procedures.ts";
import { router } from "../trpc.ts";

const DeploymentId = z.object({ deploymentId: Id });
const deploys = () => onService("deployment:create", { requires: "deploy" }).input(RequestDeployment);

export const deploymentRouter = router({
  deploy: deploys().mutation(({ ctx, input }) => deployService(ctx, input)),
  redeploy: onService("deployment:create", { requires: "deploy" })
    .input(RedeployService)
    .mutation(({ ctx, input }) => redeployService(ctx, input)),
  rollback: onService("deployment:rollback", { requires: "deploy" })
    .input(RollbackService)
    .mutation(({ ctx, input }) => rollbackService(ctx, input)),
  reload: deploys().mutation(({ ctx, input }) => reloadService(ctx, input)),
  /** What `service.upload` has kept. */
  deployUpload: deploys().mutation(({ ctx, input }) =>
    deployService(ctx, { ...input, title: input.title || "Upload" }, "upload"),
  ),
  list: onService("deployment:read")
    .input(ListDeployments)
    .query(({ ctx, input }) => listDeployments(ctx, input)),
  listAll: inOrganization("deployment:read")
    .input(ListDeployments)
    .query(({ ctx, input }) => listAllDeployments(ctx, input)),
  get: inOrganization("deployment:read")
    .input(DeploymentId)
    .query(({ ctx, input }) => getDeployment(ctx, input.deploymentId)),
  byNumber: onService("deployment:read")
    .input(z.object({ number: z.number().int().min(1) }))
    .query(({ ctx, input }) => getDeploymentByNumber(ctx, input.number)),
  cancel: inOrganization("deployment:cancel")
    .input(DeploymentId)
    .mutation(({ ctx, input }) => cancelDeployment(ctx, input.deploymentId)),
  cancelOpen: onService("deployment:cancel")
    .input(CancelOpenDeployments)
    .mutation(({ ctx, input }) => cancelOpenDeployments(ctx, input)),
  /** All that waits in the organization. */
  cancelWaiting: inOrganization("deployment:cancel").mutation(({ ctx }) => cancelWaiting(ctx)),
  dropVersion: inOrganization("deployment:rollback")
    .input(DeploymentId)
    .mutation(({ ctx, input }) => dropVersion(ctx, input.deploymentId)),
  remove: inOrganization("service:update")
    .input(DeploymentId)
    .mutation(({ ctx, input }) => removeDeployment(ctx, input.deploymentId)),
  clear: onService("service:update").mutation(({ ctx }) => clearDeployments(ctx)),
  readLog: inOrganization("logs:read")
    .input(DeploymentId)
    .query(async ({ ctx, input }) => {
      await getDeployment(ctx, input.deploymentId);
      return readRunLog(ctx.runtime, input.deploymentId);
    }),
});
