export { type DesiredRelease, type DesiredState, probePortsOf } from "./desired.ts";
export {
  isVariableName,
  type Levels,
  looksHarmless,
  mergedNames,
  parseEnv,
  printEnv,
  printReference,
  type Reference,
  referencesOf,
  resolveVariables,
  unknownReferenceError,
  unknownReferences,
  type VariableLevel,
  variableLevels,
} from "./env.ts";
export { type Capability, kinds } from "./kinds.ts";
export {
  mergeSpec,
  type ServiceKind,
  ServiceSpec,
  SpecPatch,
  type Strategy,
  specVersion,
  strategies,
  upgradeSpec,
} from "./spec.ts";
export {
  causeOf,
  type Observed,
  type ObservedTask,
  type RunStatus,
  runStatuses,
  type ServiceStatus,
  type Steady,
  serviceStatus,
  steadyOf,
} from "./status.ts";
