export { type ExchangedKey, letKeyIn, shutKeyOut } from "./access/exchange-key.ts";
export { deliver } from "./channel/deliver.ts";
export { browseArchive, readArchiveFile } from "./checkout/archive-files.ts";
export { findUpload, type GitAccessOf, uploadPath } from "./checkout/checkout.ts";
export { deadContainers, leftVolumes, type Needed, unneededImages, usageOf } from "./clean/decide.ts";
export { lookAtDisk, type SeenDisk } from "./clean/look.ts";
export { clearBuildCache, removeLeftBuilds, removeVolume, volumeIdOf } from "./clean/remove.ts";
export { engineAheadMs } from "./docker/clock.ts";
export { copyImage, hasImage } from "./docker/copy-image.ts";
export { listBuiltImages, removeImage, removeImagesOf } from "./docker/images.ts";
export { removeNetwork } from "./docker/networks.ts";
export {
  demoteNode,
  joinSwarm,
  joinTokenOf,
  leaveSwarm,
  listNodes,
  nodeIdOf,
  removeNode,
  swarmIdsOf,
  updateNode,
} from "./docker/nodes.ts";
export { bindToNode, listCarriedImages } from "./docker/services.ts";
export { createHttp } from "./http.ts";
export { followServiceLogs, readServiceLogs, type ServiceLine } from "./logs/service-logs.ts";
export { type Engine, labels, type Machine, type ProxyHandle, type Site } from "./machine.ts";
export {
  type BuiltSource,
  fetchImage,
  type MadeImage,
  type MakeImageOptions,
  makeImage,
  type PushTo,
  pinImage,
  workRoot,
} from "./make-image.ts";
export { clearStaging, listRouteFiles, removeRouteFile } from "./proxy/route-files.ts";
export type { Progress } from "./reconcile/apply.ts";
export { NotHealthy } from "./reconcile/health.ts";
export { clearSecrets } from "./reconcile/secrets.ts";
export { type LiveRoutes, release, retire, tryRoutes, undo } from "./release.ts";
export { removeCommand, removeLeftCommands, runCommand } from "./run-command.ts";
export { addressOf } from "./setup/address.ts";
export { checkServer } from "./setup/check-server.ts";
export { clearServer } from "./setup/clear.ts";
export { type EdgeOptions, ensureEdge, proxyRuns } from "./setup/edge.ts";
export { ensureSwarm, probeEngine } from "./setup/engine.ts";
export { factsOf, readFacts } from "./setup/facts.ts";
export type { Finding } from "./setup/finding.ts";
export { installEngine } from "./setup/install-engine.ts";
export { inspectSecurity } from "./setup/security/inspect.ts";
export { sampleBetween } from "./stats/between.ts";
export { readContainerStats } from "./stats/containers.ts";
export { lookAtMachine, type MachineLook } from "./stats/machine.ts";
export { type Sighting, watch } from "./watch.ts";
