export { CancelSetup, cancelSetup } from "./cancel-setup.ts";
export { createServer, updateServer } from "./change.ts";
export { listContainerStats } from "./container-stats.ts";
export {
  CleanServer,
  cleanServer,
  getDisk,
  type ListedVolume,
  RemoveVolume,
  removeVolume,
  type ServerDisk,
} from "./disk.ts";
export { forgetHostKey } from "./forget-host-key.ts";
export { CreateServer, RemoveServer, UpdateServer } from "./input.ts";
export { getServer, type ListedServer, listServers } from "./list.ts";
export { loadServer, type ServerContext } from "./load.ts";
export {
  getMetrics,
  listSamples,
  type MetricPoint,
  noteSample,
  ReadMetrics,
  ReadSamples,
  type ServerMetrics,
  SetMonitoring,
  samplesMax,
  setMonitoring,
  sweepSamples,
  type TimedSample,
} from "./metrics/index.ts";
export { findNeeded, listOpenRuns } from "./needed.ts";
export {
  AddNode,
  addNode,
  JoinCommand,
  joinCommand,
  type ListedNode,
  listNodes,
  RemoveNode,
  removeNode,
  UpdateNode,
  updateNode,
} from "./nodes.ts";
export { removeServer } from "./remove.ts";
export {
  claimServerRun,
  listOpenServerRuns,
  listServerRuns,
  type ServerRun,
  type ServerRunBundle,
} from "./run.ts";
export { inspectServer } from "./security.ts";
export { listServerServices, type ServiceOfServer } from "./services.ts";
export { finishServerRun, setUpServer } from "./setup.ts";
export { testServer } from "./test.ts";
