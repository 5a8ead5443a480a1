export { type DesiredRelease, type DesiredState, probePortsOf, type RunSettings } from "./desired.ts";
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
  type VariablePurpose,
  variableLevels,
  variablePurposes,
} from "./env.ts";
export { type Capability, kinds } from "./kinds.ts";
export {
  type FileMount,
  fileContentMax,
  Mount,
  MountPatch,
  NewMount,
  publicMount,
  volumeNameOf,
} from "./mounts.ts";
export { OneOffArgv, OneOffLimits } from "./one-off.ts";
export { PatchContent, PatchPath, type PatchType, patchTypes, type SourcePatch } from "./patches.ts";
export {
  farNotes,
  homeNote,
  isPlaced,
  missingPathOf,
  type Nodes,
  noServerWords,
  type Place,
  placeOf,
  splitMounts,
  staysHome,
} from "./placement.ts";
export { NewPort, type PublishedPort, portKey } from "./ports.ts";
export {
  type NamedVariable,
  type PreviewedVariable,
  previewVariables,
  type VariablePreview,
} from "./preview.ts";
export { printCpus, printMemory, type Resources, readCpus, readMemory } from "./resources.ts";
export {
  mergeSpec,
  NewServiceSpec,
  publicSpec,
  type ServiceKind,
  ServiceSpec,
  SpecPatch,
  type Strategy,
  specVersion,
  strategies,
  strategyOf,
  upgradeSpec,
} from "./spec.ts";
export { joinWords, splitWords, type TypedLine } from "./split-words.ts";
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
export { SwarmSettings, SwarmSettingsPatch } from "./swarm-settings.ts";
export { uploadMaxBytes } from "./upload.ts";
export { Words } from "./words.ts";
