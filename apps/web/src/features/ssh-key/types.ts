import type { AppRouter } from "@moorage/api";
import type { inferRouterOutputs } from "@trpc/server";

type Outputs = inferRouterOutputs<AppRouter>["sshKey"];
export type SshKey = Outputs["list"][number];
export type KeyServer = SshKey["servers"][number];
export type KnownHost = Outputs["knownHosts"][number];
