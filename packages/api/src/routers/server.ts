import {
  AddNode,
  addNode,
  CancelSetup,
  CleanServer,
  CreateServer,
  cancelSetup,
  cleanServer,
  createServer,
  forgetHostKey,
  getDisk,
  getMetrics,
  getServer,
  inspectServer,
  JoinCommand,
  joinCommand,
  listContainerStats,
  listNodes,
  listSamples,
  listServerRuns,
  listServerServices,
  listServers,
  ReadMetrics,
  ReadSamples,
  RemoveNode,
  RemoveServer,
  RemoveVolume,
  removeNode,
  removeServer,
  removeVolume,
  SetMonitoring,
  setMonitoring,
  setUpServer,
  testServer,
  UpdateNode,
  UpdateServer,
  updateNode,
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
  /** Of the organization's services, as they run there now. */
  containerStats: onServer("service:read").query(({ ctx }) => listContainerStats(ctx)),
  setup: onServer("server:update").mutation(({ ctx }) => setUpServer(ctx)),
  cancelSetup: onServer("server:update")
    .input(CancelSetup)
    .mutation(({ ctx, input }) => cancelSetup(ctx, input)),
  /** Set-ups, newest first; their logs are read by `run`. */
  runs: onServer("server:read").query(({ ctx }) => listServerRuns(ctx)),
  security: onServer("server:read").query(({ ctx }) => inspectServer(ctx)),
  /** Asks the engine for sizes, which takes its time. */
  disk: onServer("server:read").query(({ ctx }) => getDisk(ctx)),
  clean: onServer("server:update")
    .input(CleanServer)
    .mutation(({ ctx, input }) => cleanServer(ctx, input)),
  removeVolume: onServer("server:delete")
    .input(RemoveVolume)
    .mutation(({ ctx, input }) => removeVolume(ctx, input)),
  metrics: onServer("server:read")
    .input(ReadMetrics)
    .query(({ ctx, input }) => getMetrics(ctx, input)),
  samples: onServer("server:read")
    .input(ReadSamples)
    .query(({ ctx, input }) => listSamples(ctx, input)),
  setMonitoring: onServer("server:update")
    .input(SetMonitoring)
    .mutation(({ ctx, input }) => setMonitoring(ctx, input)),
  nodes: onServer("server:read").query(({ ctx }) => listNodes(ctx)),
  addNode: onServer("server:create")
    .input(AddNode)
    .mutation(({ ctx, input }) => addNode(ctx, input)),
  /** Holds a token, so it is audited like a secret that is shown. */
  joinCommand: onServer("server:create")
    .input(JoinCommand)
    .mutation(({ ctx, input }) => joinCommand(ctx, input)),
  updateNode: onServer("server:update")
    .input(UpdateNode)
    .mutation(({ ctx, input }) => updateNode(ctx, input)),
  removeNode: onServer("server:delete")
    .input(RemoveNode)
    .mutation(({ ctx, input }) => removeNode(ctx, input)),
  remove: onServer("server:delete")
    .input(RemoveServer)
    .mutation(({ ctx, input }) => removeServer(ctx, input)),
});
