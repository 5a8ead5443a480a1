/** The proxy's own bridge, the proxy and the page for what does not run: plain containers, made again only when what they are made of changed. */
import { createHash } from "node:crypto";
import { AppError } from "@moorage/domain";
import { privateFile } from "@moorage/domain/routing";
import type Docker from "dockerode";
import { resolveImage } from "../docker/images.ts";
import { isConflict, isNotFound, orUndefined } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import { dynamicDir, labels, type Machine, type ProxyHandle, stagingDir } from "../machine.ts";
import { proxyAnswers } from "../proxy/client.ts";
import { waitFor } from "../wait.ts";
import { pagesFiles } from "./pages.ts";

const traefikImage = "traefik:v3.7";
const pagesImage = "nginx:alpine";
const privatePort = 8081;
const pagesPort = 8080;

export interface EdgeOptions {
  instanceId: string;
  dataDir: string;
  /** What `ensureSwarm` answered. */
  nodeId: string;
  specKey: string;
  /** In every request to the private entry point. */
  proxySecret: string;
  /** Address that the entry points are published at. */
  httpHost: string;
  /** Tried in order; the first pair that is free is taken. */
  ports: { http: number; https: number }[];
  log(line: string): void;
  signal?: AbortSignal | undefined;
}

interface Ipam {
  IPAM?: { Config?: { Subnet?: string; Gateway?: string }[] };
}

/** Starts what is missing and answers how to reach it. */
export async function ensureEdge(host: Host, options: EdgeOptions): Promise<Machine> {
  const prefix = `moorage-${options.instanceId}`;
  await writeFiles(host, options);
  const subnet = await ensureBridge(host, `${prefix}-edge`, options);
  const address = (last: number) => subnet.replace(/\.0\/24$/, `.${last}`);
  const pagesUrl = `http://${address(3)}:${pagesPort}`;
  await ensureContainer(host, `${prefix}-pages`, await pagesContainer(host, options, address(3)), options);
  await writePrivateFile(host, options, pagesUrl);
  const ports = await ensureProxy(host, `${prefix}-traefik`, options, address(2));
  const proxy: ProxyHandle = {
    containerName: `${prefix}-traefik`,
    privateUrl: `http://${address(2)}:${privatePort}`,
    secret: options.proxySecret,
    pagesUrl,
    ports,
  };
  const { instanceId, dataDir, nodeId, specKey } = options;
  const machine: Machine = { host, instanceId, dataDir, nodeId, specKey, proxy };
  await waitFor(() => proxyAnswers(machine), {
    timeoutMs: 20_000,
    everyMs: 25,
    what: "The proxy answers",
    signal: options.signal,
  });
  return machine;
}

async function writeFiles(host: Host, { dataDir }: EdgeOptions): Promise<void> {
  // Traefik and nginx run as other users in their containers, so these may be read by all; nothing secret is in them.
  for (const dir of [`${dataDir}/traefik`, dynamicDir(dataDir), stagingDir(dataDir), `${dataDir}/traefik/pages`])
    await host.files.makeDir(dir, 0o755);
  for (const [name, content] of Object.entries(pagesFiles(pagesPort)))
    await host.files.write(`${dataDir}/traefik/pages/${name}`, content, { mode: 0o644 });
}

async function writePrivateFile(host: Host, { dataDir, proxySecret }: EdgeOptions, pagesUrl: string): Promise<void> {
  const text = `${JSON.stringify(privateFile({ proxySecret, pagesUrl }), null, 1)}\n`;
  const path = `${dynamicDir(dataDir)}/_private.yml`;
  const known = (await host.files.stat(path)) ? await host.files.read(path) : undefined;
  // Holds the proxy's secret: only root (who Traefik is in its container) reads it.
  if (known !== text) await host.files.write(path, text, { mode: 0o600, stagingDir: stagingDir(dataDir) });
}

/** A bridge with a free /24, so that the proxy can have a fixed address to listen on. */
async function ensureBridge(host: Host, name: string, { instanceId }: EdgeOptions): Promise<string> {
  const inspect = () => orUndefined(host.docker.getNetwork(name).inspect() as Promise<Ipam>);
  const subnetOf = (network: Ipam | undefined) => network?.IPAM?.Config?.[0]?.Subnet;
  const known = subnetOf(await inspect());
  if (known) return known;
  const start = Number.parseInt(instanceId, 16) % 250;
  for (let offset = 0; offset < 250; offset += 1) {
    const Subnet = `172.30.${(start + offset) % 250}.0/24`;
    const made = await host.docker
      .createNetwork({
        Name: name,
        Driver: "bridge",
        CheckDuplicate: true,
        IPAM: { Driver: "default", Config: [{ Subnet }] },
        Labels: { [labels.instance]: instanceId, [labels.role]: "edge" },
      })
      .then(
        () => true,
        (error: unknown) => {
          if (isConflict(error)) return true;
          // "Pool overlaps" has no status of its own: the next subnet is tried, and the last error is thrown below.
          if (error instanceof Error && /overlap/i.test(error.message)) return false;
          throw error;
        },
      );
    if (made) return subnetOf(await inspect()) ?? Subnet;
  }
  throw new AppError("PRECONDITION", "No free network range for the proxy between 172.30.0.0 and 172.30.249.255.");
}

/** Whether the proxy's container runs; an engine that is away is no answer. */
export async function proxyRuns({ host, proxy }: Machine): Promise<boolean> {
  const found = await orUndefined(host.docker.getContainer(proxy.containerName).inspect());
  return found?.State.Running === true;
}

type Spec = Docker.ContainerCreateOptions & { Labels: Record<string, string> };

/** Leaves a container alone that is made of the same; makes it anew otherwise. */
async function ensureContainer(
  host: Host,
  name: string,
  wanted: Spec,
  { log }: Pick<EdgeOptions, "log">,
): Promise<void> {
  const hash = createHash("sha256").update(JSON.stringify(wanted)).digest("hex").slice(0, 32);
  const container = host.docker.getContainer(name);
  const found = await orUndefined(container.inspect());
  if (found?.Config.Labels[labels.spec] === hash) {
    if (!found.State.Running) await container.start();
    return;
  }
  if (found) await container.remove({ force: true }).catch(ignoreGone);
  log(`Starting ${name}`);
  const made = await host.docker.createContainer({
    ...wanted,
    name,
    Labels: { ...wanted.Labels, [labels.spec]: hash },
  });
  try {
    await made.start();
  } catch (error) {
    await made.remove({ force: true }).catch(ignoreGone);
    throw error;
  }
}

const ignoreGone = (error: unknown): void => {
  if (!isNotFound(error)) throw error;
};

const logConfig = { Type: "json-file", Config: { "max-size": "10m", "max-file": "2" } };

const pulling = ({ log, signal = new AbortController().signal }: EdgeOptions) => ({ log, signal });

async function pagesContainer(host: Host, options: EdgeOptions, ip: string): Promise<Spec> {
  const network = `moorage-${options.instanceId}-edge`;
  return {
    Image: await resolveImage(host, pagesImage, pulling(options)),
    Labels: { [labels.instance]: options.instanceId, [labels.role]: "pages" },
    HostConfig: {
      Binds: [`${options.dataDir}/traefik/pages:/etc/nginx/moorage:ro`],
      NetworkMode: network,
      RestartPolicy: { Name: "unless-stopped" },
      Memory: 32 * 1024 * 1024,
      PidsLimit: 32,
      SecurityOpt: ["no-new-privileges"],
      LogConfig: logConfig,
    },
    Cmd: ["nginx", "-c", "/etc/nginx/moorage/nginx.conf", "-g", "daemon off;"],
    NetworkingConfig: { EndpointsConfig: { [network]: { IPAMConfig: { IPv4Address: ip } } } },
  };
}

/** The first pair of ports that Docker can publish; what was chosen before comes first. */
async function ensureProxy(
  host: Host,
  name: string,
  options: EdgeOptions,
  ip: string,
): Promise<{ http: number; https: number }> {
  const image = await resolveImage(host, traefikImage, pulling(options));
  let taken: unknown;
  for (const ports of options.ports) {
    try {
      await ensureContainer(host, name, proxyContainer(image, options, ip, ports), options);
      return ports;
    } catch (error) {
      if (
        !(error instanceof Error) ||
        !/port is already allocated|address already in use|permission denied|cannot assign/i.test(error.message)
      )
        throw error;
      taken = error;
    }
  }
  const tried = options.ports.map(({ http, https }) => `${http}/${https}`).join(", ");
  throw new AppError("PRECONDITION", `The proxy's ports are taken on ${options.httpHost} (tried ${tried}).`, {
    cause: taken,
    hint: "Stop what uses them, or set MOORAGE_HTTP_PORT and MOORAGE_HTTPS_PORT.",
  });
}

function proxyContainer(image: string, options: EdgeOptions, ip: string, ports: { http: number; https: number }): Spec {
  const network = `moorage-${options.instanceId}-edge`;
  const published = (port: number) => [{ HostIp: options.httpHost, HostPort: String(port) }];
  return {
    Image: image,
    Labels: { [labels.instance]: options.instanceId, [labels.role]: "proxy" },
    Cmd: [
      "traefik",
      "--providers.file.directory=/moorage/dynamic",
      "--providers.providersThrottleDuration=100ms",
      "--entryPoints.web.address=:80",
      "--entryPoints.websecure.address=:443",
      `--entryPoints.private.address=${ip}:${privatePort}`,
      "--api=true",
      "--api.dashboard=false",
      "--log.level=ERROR",
      "--global.checkNewVersion=false",
      "--global.sendAnonymousUsage=false",
    ],
    ExposedPorts: { "80/tcp": {}, "443/tcp": {} },
    HostConfig: {
      Binds: [`${options.dataDir}/traefik:/moorage:ro`],
      PortBindings: { "80/tcp": published(ports.http), "443/tcp": published(ports.https) },
      NetworkMode: network,
      RestartPolicy: { Name: "unless-stopped" },
      // It stands in every environment's network and must not route between them.
      Sysctls: {
        "net.ipv4.ip_forward": "0",
        "net.ipv4.tcp_tw_reuse": "1",
        "net.ipv4.ip_local_port_range": "10240 65535",
      },
      SecurityOpt: ["no-new-privileges"],
      LogConfig: logConfig,
    },
    NetworkingConfig: { EndpointsConfig: { [network]: { IPAMConfig: { IPv4Address: ip } } } },
  };
}
