import dynamic from "next/dynamic";

export { OpenDeployment } from "./open-deployment.tsx";
export { useRedeploy } from "./use-redeploy.ts";
/** Each with its tab: the log viewer is not loaded for a list. */
export const DeploymentList = dynamic(() => import("./deployment-list.tsx"));
export const DeploymentPage = dynamic(() => import("./deployment-page.tsx"));
