import {
  CreateServer,
  createServer,
  forgetHostKey,
  getServer,
  listServerRuns,
  listServerServices,
  listServers,
  removeServer,
  setUpServer,
  testServer,
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
  /** Connects; a mutation, since the first contact pins the host key. */
  test: onServer("server:update").mutation(({ ctx }) => testServer(ctx)),
  /** The next contact pins the key that is shown then. */
  forgetHostKey: onServer("server:update").mutation(({ ctx }) => forgetHostKey(ctx)),
  services: onServer("service:read").query(({ ctx }) => listServerServices(ctx)),
  setup: onServer("server:update").mutation(({ ctx }) => setUpServer(ctx)),
  /** Set-ups, newest first; their logs are read by `run`. */
  runs: onServer("server:read").query(({ ctx }) => listServerRuns(ctx)),
  remove: onServer("server:delete").mutation(({ ctx }) => removeServer(ctx)),
});
