import {
  CreateService,
  createService,
  getService,
  getServiceRecord,
  listServices,
  MoveService,
  moveService,
  ReceiveUpload,
  RemoveService,
  receiveUpload,
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
  record: onService("service:read").query(({ ctx }) => getServiceRecord(ctx)),
  create: onEnvironment("service:create")
    .input(CreateService)
    .mutation(({ ctx, input }) => createService(ctx, input)),
  update: onService("service:update")
    .input(UpdateService)
    .mutation(({ ctx, input }) => updateService(ctx, input)),
  updateSpec: onService("service:update")
    .input(UpdateSpec)
    .mutation(({ ctx, input }) => updateSpec(ctx, input)),
  move: onService("service:update")
    .input(MoveService)
    .mutation(({ ctx, input }) => moveService(ctx, input)),
  upload: onService("deployment:create", { requires: "deploy" })
    .input(ReceiveUpload)
    .mutation(({ ctx, input }) => receiveUpload(ctx, input)),
  start: onService("service:update", { requires: "deploy" }).mutation(({ ctx }) => startService(ctx)),
  stop: onService("service:update", { requires: "deploy" }).mutation(({ ctx }) => stopService(ctx)),
  remove: onService("service:delete")
    .input(RemoveService)
    .mutation(({ ctx, input }) => removeService(ctx, input)),
});
