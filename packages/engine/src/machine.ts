import type { Host } from "./host/host.ts";

/** A host whose Docker engine is ours to use. */
export interface Engine {
  host: Host;
  instanceId: string;
  /** HMAC key for `moorage.spec` labels: a plain hash of a spec with a weak password could be guessed. */
  specKey: string;
}

/** Where sources are fetched and build tools run, whatever engine they drive. */
export interface Workshop {
  host: Host;
  dataDir: string;
  /** How its programs find the engine; undefined where they do by themselves. */
  dockerHost: string | undefined;
}

/** What an image is made with. */
export interface Site {
  engine: Engine;
  workshop: Workshop;
}

/** A host that has been made ready: where its proxy is, and where its route files lie. */
export interface Machine extends Engine {
  dataDir: string;
  /** What it is called in its Swarm. */
  nodeId: string;
  proxy: ProxyHandle;
}

export interface ProxyHandle {
  containerName: string;
  /** Address of the private entry point on the edge bridge; observed, never assumed. */
  privateUrl: string;
  secret: string;
  pagesUrl: string;
  ports: { http: number; https: number };
}

/** Parent of what Traefik watches and of where files are staged: a rename between the two is one event. */
export const dynamicDir = (dataDir: string): string => `${dataDir}/traefik/dynamic`;
export const stagingDir = (dataDir: string): string => `${dataDir}/traefik/staging`;
export const routePath = (machine: Machine, serviceId: string): string =>
  `${dynamicDir(machine.dataDir)}/${serviceId}.yml`;

export const labels = {
  instance: "moorage.instance",
  service: "moorage.service",
  deployment: "moorage.deployment",
  number: "moorage.number",
  environment: "moorage.environment",
  spec: "moorage.spec",
  role: "moorage.role",
  run: "moorage.run",
  /** The service of what is neither a replica of it nor in its log. */
  owner: "moorage.owner",
} as const;
