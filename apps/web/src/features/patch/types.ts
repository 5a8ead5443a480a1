import type { AppRouter } from "@moorage/api";
import type { inferRouterOutputs } from "@trpc/server";

type Outputs = inferRouterOutputs<AppRouter>["patch"];
export type ListedPatch = Outputs["list"][number];
export type SourceFile = Outputs["file"];
export type SourceEntry = Outputs["browse"]["entries"][number];
