import type { AppRouter } from "@moorage/api";
import type { inferRouterOutputs } from "@trpc/server";

export type Service = inferRouterOutputs<AppRouter>["service"]["get"];
