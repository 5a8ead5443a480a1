import type { AppRouter } from "@moorage/api";
import type { inferRouterOutputs } from "@trpc/server";

type Outputs = inferRouterOutputs<AppRouter>["registry"];
export type ListedRegistry = Outputs["list"][number];
export type Tag = Outputs["tags"]["tags"][number];
