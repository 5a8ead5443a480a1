export { EnvironmentSettings } from "./environment-settings.tsx";
