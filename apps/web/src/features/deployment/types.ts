import type { AppRouter } from "@moorage/api";
import type { inferRouterOutputs } from "@trpc/server";

type Outputs = inferRouterOutputs<AppRouter>;
export type Deployment = Outputs["deployment"]["list"][number];
export type DeploymentDetail = Outputs["deployment"]["byNumber"];
/** Of the service that is deployed: what the steps to come are told from. */
export type DeployedService = Pick<Outputs["service"]["get"], "spec" | "domains" | "active" | "server" | "buildServer">;
