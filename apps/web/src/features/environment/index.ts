export { EnvironmentServices } from "./environment-services.tsx";
