import {
  getHook,
  getWebhook,
  listDeliveries,
  rotateWebhook,
  SaveAutoDeploy,
  saveAutoDeploy,
} from "@moorage/core/webhook";
import { onService } from "../procedures.ts";
import { router } from "../trpc.ts";

export const webhookRouter = router({
  /** The address deploys, so it is shown to those who may deploy. */
  get: onService("deployment:create", { requires: "deploy" }).query(({ ctx }) => getWebhook(ctx)),
  rotate: onService("service:update", { requires: "deploy" }).mutation(({ ctx }) => rotateWebhook(ctx)),
  save: onService("service:update", { requires: "deploy" })
    .input(SaveAutoDeploy)
    .mutation(({ ctx, input }) => saveAutoDeploy(ctx, input)),
  /** Whether it stands at the service's git host, put there by us. */
  hook: onService("service:read", { requires: "deploy" }).query(({ ctx }) => getHook(ctx)),
  deliveries: onService("deployment:read", { requires: "deploy" }).query(({ ctx }) => listDeliveries(ctx)),
});
