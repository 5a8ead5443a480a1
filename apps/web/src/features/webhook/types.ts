import type { AppRouter } from "@moorage/api";
import type { inferRouterOutputs } from "@trpc/server";

type Outputs = inferRouterOutputs<AppRouter>;
export type Delivery = Outputs["webhook"]["deliveries"][number];
export type Hook = NonNullable<Outputs["webhook"]["hook"]>;
/** Of the service that is deployed. */
export type Automatic = Pick<Outputs["service"]["get"], "name" | "autoDeploy" | "keepDeployments" | "spec">;
