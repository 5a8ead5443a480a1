import type { AppRouter } from "@moorage/api";
import type { inferRouterOutputs } from "@trpc/server";

type Outputs = inferRouterOutputs<AppRouter>["apiKey"];
export type ApiKey = Outputs["list"][number];
export type NewApiKey = Outputs["create"];
