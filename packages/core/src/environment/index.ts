export { CreateEnvironment, createEnvironment } from "./create.ts";
export { type EnvironmentDetail, type EnvironmentSummary, getEnvironment, listEnvironments } from "./list.ts";
export { RemoveEnvironment, removeEnvironment } from "./remove.ts";
export { UpdateEnvironment, updateEnvironment } from "./update.ts";
