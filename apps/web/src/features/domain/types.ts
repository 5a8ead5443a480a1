import type { AppRouter } from "@moorage/api";
import type { inferRouterOutputs } from "@trpc/server";

export type Domain = inferRouterOutputs<AppRouter>["domain"]["list"][number];
