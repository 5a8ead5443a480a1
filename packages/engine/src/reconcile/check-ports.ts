/** Whether the server's ports that a release wants are free: said by name before anything of the old version ends. */
import { AppError } from "@moorage/domain";
import { type PublishedPort, portKey } from "@moorage/domain/service";
import type Docker from "dockerode";
import { removeContainer, runOnce } from "../docker/run-once.ts";
import { labels, type Machine } from "../machine.ts";
import { listeningSockets } from "./listening.ts";

export async function checkPorts(
  machine: Machine,
  serviceId: string,
  ports: readonly PublishedPort[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const containers = await machine.host.docker.listContainers();
  const wanted = new Set(ports.map(portKey));
  const holders = containers.flatMap((container) =>
    publishedBy(container)
      .filter((port) => wanted.has(port))
      .map((port) => ({ port, container })),
  );
  const other = holders.find(({ container }) => container.Labels[labels.service] !== serviceId);
  if (other) throw taken(other.port, holderName(machine, other.container));
  const held = new Set(holders.map(({ port }) => port));
  const rest = [...wanted].filter((port) => !held.has(port));
  if (rest.length === 0) return;
  const listening = await listeningOnServer(machine, signal);
  const busy = rest.find((port) => listening.has(port));
  if (busy) throw taken(busy, "a program of the server itself");
}

const publishedBy = ({ Ports }: Docker.ContainerInfo): string[] =>
  Ports.flatMap(({ PublicPort, Type }) => (PublicPort ? [`${PublicPort}/${Type}`] : []));

/** Of another organization's service nothing is told but that there is one. */
function holderName({ instanceId, proxy }: Machine, { Names, Labels }: Docker.ContainerInfo): string {
  const name = (Names[0] ?? "").replace(/^\//, "");
  if (name === proxy.containerName) return "the proxy of this server";
  if (Labels[labels.instance] === instanceId) return "another service of this server";
  return `the container ${name}`;
}

const taken = (port: string, by: string): AppError =>
  new AppError("PRECONDITION", `Port ${port} of this server is taken by ${by}.`, {
    field: "ports",
    hint: "Publish another port, or stop what has it.",
  });

/** Read in the server's own network, wherever this process runs itself; the proxy's image is there and has `cat`. */
async function listeningOnServer(machine: Machine, signal: AbortSignal | undefined): Promise<ReadonlySet<string>> {
  const { host, proxy, instanceId } = machine;
  const { Image } = await host.docker.getContainer(proxy.containerName).inspect();
  const name = `${proxy.containerName}-ports-${Date.now().toString(36)}`;
  const read = async (protocol: "tcp" | "udp"): Promise<string[]> => {
    const lines: string[] = [];
    const containerName = `${name}-${protocol}`;
    const create = {
      name: containerName,
      Image,
      Entrypoint: ["cat", `/proc/net/${protocol}`, `/proc/net/${protocol}6`],
      Cmd: [],
      Labels: { [labels.instance]: instanceId, [labels.role]: "ports" },
      HostConfig: { NetworkMode: "host", CapDrop: ["ALL"] },
    };
    const onLine = ({ text }: { text: string }) => void lines.push(text);
    try {
      await runOnce(host, { create, timeoutMs: 30_000, signal, onLine });
    } finally {
      await removeContainer(host, containerName);
    }
    return listeningSockets(lines.join("\n"), protocol).map(({ port }) => `${port}/${protocol}`);
  };
  return new Set((await Promise.all([read("tcp"), read("udp")])).flat());
}
