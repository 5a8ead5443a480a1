export { ProjectSettings } from "./project-settings.tsx";
