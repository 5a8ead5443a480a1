import { CreatePort, createPort, getPort, listPorts, removePort, UpdatePort, updatePort } from "@moorage/core/port";
import { onPort, onService } from "../procedures.ts";
import { router } from "../trpc.ts";

export const portRouter = router({
  list: onService("service:read").query(({ ctx }) => listPorts(ctx)),
  get: onPort("service:read").query(({ ctx }) => getPort(ctx)),
  create: onService("service:update", { requires: "deploy" })
    .input(CreatePort)
    .mutation(({ ctx, input }) => createPort(ctx, input)),
  update: onPort("service:update")
    .input(UpdatePort)
    .mutation(({ ctx, input }) => updatePort(ctx, input)),
  remove: onPort("service:update").mutation(({ ctx }) => removePort(ctx)),
});
