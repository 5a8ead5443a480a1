/** The commands of a deployment: once, in the new image, with its variables, mounts and limits, in its network. */
import { AppError } from "@moorage/domain";
import type { DesiredRelease, DesiredState } from "@moorage/domain/service";
import type Docker from "dockerode";
import { removeContainer, runOnce } from "../docker/run-once.ts";
import type { Host } from "../host/host.ts";
import { labels, type Machine } from "../machine.ts";
import { droppedCapabilities, logDriver, mountsOf, pidsMax, ulimitsOf } from "./container-settings.ts";

export type Hook = "pre-deploy" | "post-deploy";

interface Given {
  name: string;
  hook: Hook;
  argv: readonly string[];
  release: DesiredRelease;
}

const keptLines = 100;
const containerName = (name: string, hook: Hook): string => `${name}-${hook}`;

/** Throws when the command fails. One that a killed process had begun is waited for, not begun again. */
export async function runHook(
  machine: Machine,
  desired: DesiredState,
  { name, hook, argv, release }: Given,
  { log, signal }: { log(line: string): void; signal?: AbortSignal | undefined },
): Promise<void> {
  const { host } = machine;
  const lastLines: string[] = [];
  const exitCode = await runOnce(host, {
    create: await containerOf(machine, desired, { name, hook, argv, release }),
    timeoutMs: release.settings.hooks.timeoutSeconds * 1_000,
    signal,
    onLine: ({ text }) => {
      log(text);
      lastLines.push(text);
      if (lastLines.length > keptLines) lastLines.shift();
    },
  });
  // The record of a success is needed until the service is there; a failure is told at once.
  if (hook === "post-deploy" || exitCode !== 0) await removeContainer(host, containerName(name, hook));
  if (exitCode === 0) return;
  throw new AppError("PRECONDITION", `The ${hook} command ended with exit code ${exitCode}.`, {
    cause: { why: `It was: ${argv.join(" ").slice(0, 300)}`, lastLines },
    hint: "Its own last lines say why. Correct it, then deploy again.",
  });
}

export async function removeHooks(host: Host, name: string): Promise<void> {
  for (const hook of ["pre-deploy", "post-deploy"] as const) await removeContainer(host, containerName(name, hook));
}

async function containerOf(
  machine: Machine,
  desired: DesiredState,
  { name, hook, argv, release }: Given,
): Promise<Docker.ContainerCreateOptions & { name: string }> {
  const { swarm, mounts, resources } = release.settings;
  const Ulimits = ulimitsOf(swarm);
  return {
    name: containerName(name, hook),
    Image: release.image,
    Entrypoint: [...(await launcherOf(machine.host, release.image)), ...argv],
    Cmd: [],
    Env: Array.from(release.env, ([variable, value]) => `${variable}=${value.reveal()}`),
    // Not the label of a service: its logs and its replicas are not this.
    Labels: { [labels.instance]: machine.instanceId, [labels.role]: hook },
    HostConfig: {
      NetworkMode: desired.environment.network,
      Init: true,
      CapDrop: droppedCapabilities,
      SecurityOpt: ["no-new-privileges"],
      PidsLimit: pidsMax,
      LogConfig: { Type: logDriver.name, Config: logDriver.options },
      Mounts: mountsOf(machine, desired, name, mounts),
      ...(resources.memoryLimit === null ? {} : { Memory: resources.memoryLimit }),
      ...(resources.cpuLimit === null ? {} : { NanoCpus: resources.cpuLimit }),
      ...(Ulimits ? { Ulimits } : {}),
    },
  };
}

interface ImageConfig {
  Config?: { Entrypoint?: string[] | string | null; Labels?: Record<string, string> | null };
}

/** Images that set their environment up in their entry point find the command by it; others start it as it is. */
async function launcherOf(host: Host, image: string): Promise<string[]> {
  const { Config } = (await host.docker.getImage(image).inspect()) as ImageConfig;
  if (Config?.Labels?.["io.buildpacks.lifecycle.metadata"]) return ["/cnb/lifecycle/launcher", "--"];
  const entry = [Config?.Entrypoint ?? []].flat();
  const isLoginShell = entry.length === 3 && entry[1] === "-l" && entry[2] === "-c";
  return isLoginShell ? [...entry, 'exec "$@"', "moorage"] : [];
}
