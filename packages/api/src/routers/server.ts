import {
  CreateServer,
  createServer,
  getServer,
  listServers,
  removeServer,
  UpdateServer,
  updateServer,
} from "@moorage/core/server";
import { inOrganization, onServer } from "../procedures.ts";
import { router } from "../trpc.ts";

export const serverRouter = router({
  list: inOrganization("server:read").query(({ ctx }) => listServers(ctx)),
  get: onServer("server:read").query(({ ctx }) => getServer(ctx)),
  create: inOrganization("server:create")
    .input(CreateServer)
    .mutation(({ ctx, input }) => createServer(ctx, input)),
  update: onServer("server:update")
    .input(UpdateServer)
    .mutation(({ ctx, input }) => updateServer(ctx, input)),
  remove: onServer("server:delete").mutation(({ ctx }) => removeServer(ctx)),
});
