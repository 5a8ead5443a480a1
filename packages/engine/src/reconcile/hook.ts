/** The commands of a deployment: once, in the new image, with its variables, mounts and limits, in its network. */
import { AppError } from "@moorage/domain";
import type { DesiredRelease, DesiredState } from "@moorage/domain/service";
import { removeContainer, runOnce } from "../docker/run-once.ts";
import type { Host } from "../host/host.ts";
import { labels, type Machine } from "../machine.ts";
import { oneOffContainer } from "./one-off.ts";

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
    create: await oneOffContainer(machine, desired, {
      ...{ name: containerName(name, hook), filesOf: name, argv, release },
      labels: { [labels.role]: hook, [labels.run]: release.deploymentId, [labels.owner]: desired.serviceId },
    }),
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
