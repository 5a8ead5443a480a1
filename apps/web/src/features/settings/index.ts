export { findSettingsSection } from "./sections.ts";
