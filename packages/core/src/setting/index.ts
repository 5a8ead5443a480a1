export { findBuilds, getBuilds, SaveBuilds, saveBuilds } from "./builds.ts";
export { getInstanceState, type InstanceState } from "./instance-state.ts";
export { findSetting, saveSetting } from "./setting.ts";
