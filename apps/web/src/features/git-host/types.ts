import type { AppRouter } from "@moorage/api";
import type { inferRouterOutputs } from "@trpc/server";

type Outputs = inferRouterOutputs<AppRouter>["gitHost"];
export type ListedGitHost = Outputs["list"][number];
export type Repository = Outputs["repositories"]["repositories"][number];
