export { findSetting, saveSetting } from "./setting.ts";
