import type { AppRouter } from "@moorage/api";
import type { inferRouterOutputs } from "@trpc/server";

export type ListedPatch = inferRouterOutputs<AppRouter>["patch"]["list"][number];
