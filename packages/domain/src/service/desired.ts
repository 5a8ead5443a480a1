/** What a machine should look like for one service: the only input of `reconcile` besides what is observed. */
import type { RegistryAuth } from "../providers/registries/registry.ts";
import type { ProxyRules } from "../routing/proxy-file.ts";
import type { Route } from "../routing/route.ts";
import type { Secret } from "../secret.ts";
import type { ServiceSpec, Strategy } from "./spec.ts";

/** How a release's containers run, as its deployment's spec has it. */
export type RunSettings = Pick<ServiceSpec, "resources" | "swarm" | "hooks" | "ports" | "mounts">;

export interface DesiredRelease {
  deploymentId: string;
  number: number;
  /** By digest, or by id when it was built here. */
  image: string;
  command: readonly string[];
  args: readonly string[];
  /** Byte for byte what the container gets. */
  env: ReadonlyMap<string, Secret>;
  /** 1 for one that runs on each server. */
  replicas: number;
  settings: RunSettings;
  /** Nodes that were given the image beside the service's own, where no registry has it. */
  imageOn?: readonly string[] | undefined;
  /** For a private image: asked when Swarm is told of it, so that every node can pull. Undefined where none is to be had. */
  registryAuth?: (() => Promise<RegistryAuth | undefined>) | undefined;
}

export interface DesiredState {
  serviceId: string;
  slug: string;
  /** Part of Swarm names; an alias in another network must not be able to guess it. */
  key: string;
  environment: { id: string; network: string };
  /** Undefined: nothing was deployed, or all is to be taken away. */
  release: DesiredRelease | undefined;
  /** Contents of the release's file mounts, by the id of the mount. */
  files: ReadonlyMap<string, Secret>;
  running: boolean;
  /** Whether `release` has succeeded before, so that its gate need not be passed again. */
  proved: boolean;
  /** Deployments that have ended without success: what an outage left of them goes. */
  abandoned: readonly number[];
  /** The service goes away with all that it has. */
  removed: boolean;
  routes: readonly Route[];
  /** What somebody added to the proxy's file; null for nothing. */
  rules: ProxyRules | null;
  /** Ports that a candidate must answer on before it gets traffic. */
  probePorts: readonly number[];
  /** Changes at every run; reached by who knows it only. */
  probeToken: string;
  strategy: Strategy;
  healthPath: string | null;
  deadlineSeconds: number;
  drainSeconds: number;
}

/** Ports of the routes, and the app's own where it has no route. */
export function probePortsOf(routes: readonly Route[], ownPort: number | null): number[] {
  const ports = new Set(routes.map(({ port }) => port));
  if (ports.size === 0 && ownPort !== null) ports.add(ownPort);
  return [...ports].sort((a, b) => a - b);
}
