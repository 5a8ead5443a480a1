import { createHmac } from "node:crypto";
import { realpath } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@moorage/domain";
import type { Builder, BuildPlan } from "@moorage/domain/providers";
import { CommandFailed } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import { labels, type Machine } from "../machine.ts";

const deadlineMs = 30 * 60_000;

export interface BuildOptions {
  serviceId: string;
  deploymentId: string;
  tag: string;
  sourceDir: string;
  workDir: string;
  withoutCache: boolean;
  dockerHost: string | undefined;
  log(line: string): void;
  signal: AbortSignal;
}

/** Runs a builder's plan on the source; answers the id of the image. */
export async function buildImage(machine: Machine, builder: Builder, options: BuildOptions): Promise<string> {
  const { host } = machine;
  const generatedDir = `${options.workDir}/gen`;
  await host.files.makeDir(generatedDir);
  const plan = builder.plan({
    sourceDir: options.sourceDir,
    generatedDir,
    tag: options.tag,
    cacheNamespace: createHmac("sha256", machine.specKey)
      .update(`cache:${options.serviceId}`)
      .digest("hex")
      .slice(0, 32),
    labels: {
      [labels.instance]: machine.instanceId,
      [labels.service]: options.serviceId,
      [labels.deployment]: options.deploymentId,
    },
    withoutCache: options.withoutCache,
  });
  await checkRequired(plan, options.sourceDir);
  for (const { path: file, content } of plan.files) await host.files.write(file, content);
  for (const command of plan.commands) await runBuild(host, command, options);
  const metadata = JSON.parse(await host.files.read(plan.metadataFile)) as Record<string, unknown>;
  const id = metadata["containerimage.config.digest"] ?? metadata["containerimage.digest"];
  if (typeof id !== "string") throw new AppError("INTERNAL", "The build did not say which image it made.");
  return id;
}

/** A path of the source must be there and, links followed, still inside: a context that leads to /etc would be sent. */
async function checkRequired({ required }: BuildPlan, sourceDir: string): Promise<void> {
  const root = await realpath(sourceDir);
  for (const { path: wanted, label } of required) {
    const real = await realpath(path.join(root, wanted)).catch(() => undefined);
    if (!real)
      throw new AppError("NOT_FOUND", `${label} ${wanted} is not in the source.`, {
        hint: "Correct the path in the build settings, or add the file.",
      });
    if (real !== root && !real.startsWith(root + path.sep))
      throw new AppError("INVALID", `${label} ${wanted} leads out of the source.`);
  }
}

/** The tool gets a clean environment: neither ours nor the user's variables steer it. */
async function runBuild(host: Host, command: BuildPlan["commands"][number], options: BuildOptions): Promise<void> {
  const { workDir, dockerHost, signal, log } = options;
  const deadline = AbortSignal.timeout(deadlineMs);
  const env = {
    HOME: workDir,
    TMPDIR: workDir,
    DOCKER_CONFIG: `${workDir}/docker`,
    DOCKER_BUILDKIT: "1",
    ...(dockerHost ? { DOCKER_HOST: dockerHost } : {}),
  };
  try {
    await host.exec(command, { cwd: workDir, env, onLine: log, signal: AbortSignal.any([signal, deadline]) });
  } catch (error) {
    if (deadline.aborted) throw new AppError("TIMEOUT", "The build took longer than 30 minutes.", { cause: error });
    if (error instanceof CommandFailed) throw buildFailed(error);
    throw error;
  }
}

/** Docker ends with 1 for everything; its last ERROR line is the reason. */
function buildFailed(error: CommandFailed): AppError {
  const { lastLines } = error;
  const why =
    lastLines.findLast((line) => line.startsWith("ERROR: "))?.slice("ERROR: ".length) ?? lastLines.at(-1) ?? "";
  const known = knownFailures.find(({ pattern }) => lastLines.some((line) => pattern.test(line)));
  return new AppError("PRECONDITION", known?.message ?? "The build failed.", {
    cause: { why, lastLines },
    hint: known?.hint ?? "The log shows the command that failed. Correct the source, then deploy again.",
  });
}

const knownFailures = [
  {
    pattern: /exit code: 137|\bKilled\b/,
    message: "The build ran out of memory.",
    hint: "Use less memory in the build, or give the server more.",
  },
  {
    pattern: /failed to resolve source metadata|pull access denied/,
    message: "The base image could not be pulled.",
    hint: "Check the FROM line, and that this server reaches the registry.",
  },
  {
    pattern: /target stage .* could not be found/,
    message: "The target stage is not in the Dockerfile.",
    hint: "Correct the target stage in the build settings.",
  },
  { pattern: /dockerfile parse error/i, message: "The Dockerfile has a mistake.", hint: "The line is named below." },
  {
    pattern: /no space left on device/i,
    message: "The disk of this server is full.",
    hint: "Free space: docker system df shows what takes it.",
  },
];
