export { AutomaticDeployments } from "./automatic-deployments.tsx";
