import type { AppRouter } from "@moorage/api";
import type { inferRouterOutputs } from "@trpc/server";

export type RecentDeployment = inferRouterOutputs<AppRouter>["deployment"]["listAll"][number];
