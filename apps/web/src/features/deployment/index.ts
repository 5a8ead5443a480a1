import { lazy } from "react";

export { OpenDeployment } from "./open-deployment.tsx";
export { useRedeploy } from "./use-redeploy.ts";
/** Each with its tab: the log viewer is not loaded for a list. */
export const DeploymentList = lazy(() => import("./deployment-list.tsx"));
export const DeploymentPage = lazy(() => import("./deployment-page.tsx"));
