export { ServerAddress, UnixUser } from "./address.ts";
export type { ContainerStats } from "./containers.ts";
export { type CleanPart, cleanParts, type DiskPart, type DiskUsage, isFree, type LeftVolume, sumOf } from "./disk.ts";
export { keySteps, type NextKey } from "./key.ts";
export {
  diskPercent,
  everySecondsMax,
  everySecondsMin,
  judgeSample,
  type MachineIdentity,
  type MachineSample,
  type Monitoring,
  memoryPercent,
  type Overload,
  retentionDaysMax,
  type Streaks,
  type Threshold,
  thresholds,
  usualMonitoring,
} from "./metrics.ts";
export { type Availability, availabilities, isNodeLabel, type SwarmNode } from "./node.ts";
export {
  awayAfterMs,
  hostKeyName,
  isAway,
  type ServerConnection,
  type ServerFacts,
  type ServerFinding,
  type ServerProblem,
  type ServerState,
  type ServerStatus,
  type ServerTest,
  type ServerType,
  type SetupStep,
  type SwarmRole,
  serverStatus,
  serverTypes,
  setupSteps,
} from "./server.ts";
