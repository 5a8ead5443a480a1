import type { AppRouter } from "@moorage/api";
import type { inferRouterOutputs } from "@trpc/server";

type Outputs = inferRouterOutputs<AppRouter>["notification"];
export type ListedChannel = Outputs["list"][number];
export type ListedNotice = Outputs["deliveries"][number];
