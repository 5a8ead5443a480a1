import type { AppRouter } from "@moorage/api";
import type { inferRouterOutputs } from "@trpc/server";

type Outputs = inferRouterOutputs<AppRouter>;
export type Command = Outputs["command"]["list"][number];
/** The service whose image, variables and limits a command has. */
export type CommandedService = Pick<Outputs["service"]["get"], "spec" | "active" | "name">;
