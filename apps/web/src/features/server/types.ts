import type { AppRouter } from "@moorage/api";
import type { inferRouterOutputs } from "@trpc/server";

type Outputs = inferRouterOutputs<AppRouter>["server"];
export type Server = Outputs["list"][number];
export type ServerTest = Outputs["test"];
export type ServerRun = Outputs["runs"][number];
export type Finding = Outputs["security"][number];
export type Disk = Outputs["disk"];
export type DiskPart = Disk["parts"][number];
export type LeftVolume = Disk["volumes"][number];
export type Metrics = Outputs["metrics"];
export type SwarmNode = Outputs["nodes"][number];
export type ServiceThere = Outputs["services"][number];

/** The one that Moorage itself runs on; it is there from the start and stays. */
export const isHere = ({ connection }: Pick<Server, "connection">): boolean => connection === "local";
