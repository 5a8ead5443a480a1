import {
  CreateService,
  createService,
  getService,
  listServices,
  RemoveService,
  removeService,
  startService,
  stopService,
  UpdateService,
  UpdateSpec,
  updateService,
  updateSpec,
} from "@moorage/core/service";
import { onEnvironment, onService } from "../procedures.ts";
import { router } from "../trpc.ts";

export const serviceRouter = router({
  list: onEnvironment("service:read").query(({ ctx }) => listServices(ctx)),
  get: onService("service:read").query(({ ctx }) => getService(ctx)),
  create: onEnvironment("service:create")
    .input(CreateService)
    .mutation(({ ctx, input }) => createService(ctx, input)),
  update: onService("service:update")
    .input(UpdateService)
    .mutation(({ ctx, input }) => updateService(ctx, input)),
  updateSpec: onService("service:update")
    .input(UpdateSpec)
    .mutation(({ ctx, input }) => updateSpec(ctx, input)),
  start: onService("service:update", { requires: "deploy" }).mutation(({ ctx }) => startService(ctx)),
  stop: onService("service:update", { requires: "deploy" }).mutation(({ ctx }) => stopService(ctx)),
  remove: onService("service:delete")
    .input(RemoveService)
    .mutation(({ ctx, input }) => removeService(ctx, input)),
});
