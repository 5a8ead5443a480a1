import { createHmac } from "node:crypto";
import { AppError, type Secret } from "@moorage/domain";
import {
  type Builder,
  type BuildInput,
  type BuildPlan,
  type BuildSettings,
  defaultBuildSettings,
  type RegistryAuth,
} from "@moorage/domain/providers";
import { CommandFailed, orUndefined } from "../host/errors.ts";
import { type Engine, labels, type Site } from "../machine.ts";
import { OwnContainers, removeLeftContainers } from "./containers.ts";
import { buildFailed } from "./failures.ts";
import { type Allowance, allowanceOf, type BuildLimits, defaultBuildLimits } from "./limits.ts";
import { limitedLog, maskOf } from "./log.ts";
import { secretsOf, writeRegistryLogins } from "./registry-logins.ts";
import { checkRequired } from "./required.ts";
import { type Exec, runStep, writeFiles } from "./run-step.ts";
import { checkSpace } from "./space.ts";
import { sayVersions, toolsDir } from "./tools.ts";
import { buildWith } from "./with-buildkit.ts";

export type Variables = ReadonlyMap<string, Secret>;

/** What is given for the build, beside its source. */
export interface BuildValues {
  env?: Variables;
  /** Part of the image's history: nothing in them is secret. */
  buildArgs?: Variables;
  buildSecrets?: Variables;
  /** Of the registries whose private images it may be built from. */
  logins?: readonly RegistryAuth[];
}

export interface BuildOptions extends BuildValues {
  serviceId: string;
  deploymentId: string;
  tag: string;
  sourceDir: string;
  workDir: string;
  withoutCache: boolean;
  envFile: boolean;
  settings?: Partial<BuildSettings>;
  limits?: Partial<BuildLimits>;
  /** Searched for tools before the machine's own folders. */
  toolsPath?: string;
  log(line: string): void;
  signal: AbortSignal;
}

/** What one build is made of, in one place. */
export interface Build extends Site {
  options: BuildOptions;
  settings: BuildSettings;
  limits: BuildLimits;
  allowance: Allowance;
  signal: AbortSignal;
  log(line: string): void;
  mask(line: string): string;
  exec: Exec;
}

/** Runs a builder's plan on the source; answers the id of the image. */
export async function buildImage(site: Site, builder: Builder, options: BuildOptions): Promise<string> {
  const limits = { ...defaultBuildLimits, ...options.limits };
  const deadline = AbortSignal.timeout(limits.timeoutMs);
  const build = await prepare(site, options, limits, AbortSignal.any([options.signal, deadline]));
  try {
    const space = checkSpace(site, options.workDir, limits);
    // It is waited for before the first step, and must not be unhandled until then.
    space.catch(() => undefined);
    return await buildWith(build, builder, (where) => runPlan(build, builder.plan(inputOf(build, where)), space));
  } catch (error) {
    if (deadline.aborted && !options.signal.aborted)
      throw new AppError("TIMEOUT", `The build took longer than ${Math.ceil(limits.timeoutMs / 60_000)} min.`, {
        cause: error,
      });
    throw error;
  }
}

async function prepare(site: Site, options: BuildOptions, limits: BuildLimits, signal: AbortSignal): Promise<Build> {
  const { env = new Map(), buildSecrets = new Map(), logins = [], workDir } = options;
  const mask = maskOf([...env.values(), ...buildSecrets.values(), ...secretsOf(logins)]);
  const write = limitedLog(options.log, limits.logBytes);
  await site.workshop.host.files.makeDir(`${workDir}/gen`);
  await writeRegistryLogins(site.workshop.host, configDir(workDir), logins);
  return {
    ...site,
    options,
    limits,
    settings: { ...defaultBuildSettings, ...options.settings },
    allowance: await allowanceOf(site.engine.host, limits),
    signal,
    log: (line) => write(mask(line)),
    mask,
    exec: execOf(site, options, signal),
  };
}

const configDir = (workDir: string): string => `${workDir}/docker`;
const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** A tool gets a clean environment: neither ours nor the user's variables steer it. */
function execOf({ workshop }: Site, options: BuildOptions, signal: AbortSignal): Exec {
  const { workDir, toolsPath } = options;
  const { host, dockerHost } = workshop;
  const clean = {
    PATH: [toolsPath, toolsDir, searchPath].filter(Boolean).join(":"),
    HOME: workDir,
    TMPDIR: workDir,
    NO_COLOR: "1",
    DOCKER_CONFIG: configDir(workDir),
    DOCKER_BUILDKIT: "1",
    ...(dockerHost ? { DOCKER_HOST: dockerHost } : {}),
  };
  return async (argv, { env = {}, onLine } = {}) => {
    const own = Object.entries(env).map(([name, value]) => [name, typeof value === "string" ? value : value.reveal()]);
    const { stdout } = await host.exec(argv, {
      cwd: workDir,
      env: { ...Object.fromEntries(own), ...clean },
      signal,
      ...(onLine ? { onLine } : {}),
    });
    return stdout;
  };
}

const hmac = ({ specKey }: Engine, text: string): string =>
  createHmac("sha256", specKey).update(text).digest("hex").slice(0, 32);

function inputOf({ engine, options, settings }: Build, buildkit: BuildInput["buildkit"]): BuildInput {
  const { env = new Map(), buildArgs = new Map(), buildSecrets = new Map(), workDir } = options;
  const revealed = ([name, value]: [string, Secret]): [string, string] => [name, value.reveal()];
  const values = [env, buildArgs, buildSecrets].map((map) => [...map].map(revealed).sort());
  return {
    sourceDir: options.sourceDir,
    generatedDir: `${workDir}/gen`,
    secretDir: `${workDir}/secret`,
    tag: options.tag,
    cacheNamespace: cacheNamespace(engine, options.serviceId),
    labels: labelsOf(engine, options),
    withoutCache: options.withoutCache,
    envFile: options.envFile,
    env,
    buildArgs: Object.fromEntries([...buildArgs].map(revealed)),
    buildSecrets,
    valuesHash: hmac(engine, `values:${JSON.stringify(values)}`),
    network: networkOf(engine, options),
    buildkit,
    settings,
  };
}

const cacheNamespace = (engine: Engine, serviceId: string): string => hmac(engine, `cache:${serviceId}`);
const labelsOf = ({ instanceId }: Engine, { serviceId, deploymentId }: BuildOptions): Record<string, string> => ({
  [labels.instance]: instanceId,
  [labels.service]: serviceId,
  [labels.deployment]: deploymentId,
});
const networkOf = ({ instanceId }: Engine, { deploymentId }: Pick<BuildOptions, "deploymentId">): string =>
  `moorage-${instanceId}-build-${deploymentId}`;

/** A build that was killed with its worker left files with secrets, and maybe containers that go on. */
export async function clearBuild(
  { engine, workshop }: Site,
  at: { deploymentId: string; workDir: string },
): Promise<void> {
  await workshop.host.files.remove(at.workDir);
  await removeLeftContainers(engine.host, networkOf(engine, at));
}

async function runPlan(build: Build, plan: BuildPlan, space: Promise<void>): Promise<string> {
  const { engine, workshop, options, log, exec } = build;
  const { host } = workshop;
  await checkRequired(plan, options.sourceDir);
  for (const path of plan.remove) await host.files.remove(`${options.sourceDir}/${path}`);
  await Promise.all([space, sayVersions(plan, { host, exec, log }), writeFiles(host, plan.files)]);
  for (const note of plan.notes) log(note);
  try {
    if (plan.ownContainers) await withOwnContainers(build, () => runSteps(build, plan));
    else await runSteps(build, plan);
    return await imageOf(build, plan);
  } finally {
    const { intermediateTag: tag } = plan;
    // The layers stay with the image that was made of it.
    if (tag)
      await engine.host.docker
        .getImage(tag)
        .remove({ force: true })
        .catch(() => undefined);
  }
}

async function runSteps(build: Build, plan: BuildPlan): Promise<void> {
  const { workshop, exec, log, signal, mask } = build;
  try {
    for (const step of plan.steps) await runStep({ host: workshop.host, exec, log, signal }, step);
  } catch (error) {
    throw error instanceof CommandFailed ? buildFailed(error, plan.failures, mask) : error;
  }
}

async function withOwnContainers({ engine, options, allowance, signal }: Build, work: () => Promise<void>) {
  const own = labelsOf(engine, options);
  const prefix = `moorage-${cacheNamespace(engine, options.serviceId)}-`;
  // Made before the tool makes them, so that they carry our labels and go with the service.
  const { [labels.deployment]: _deployment, ...lasting } = own;
  for (const type of ["build", "launch"])
    await engine.host.docker.createVolume({ Name: `${prefix}${type}`, Labels: lasting });
  await using containers = await OwnContainers.open(engine.host, {
    network: networkOf(engine, options),
    labels: own,
    allowance,
    keptVolumes: (name) => name.startsWith(prefix),
  });
  // The tool may need its ten seconds to end; what it runs must not.
  const stop = () => void containers.removeContainers().catch(() => undefined);
  signal.addEventListener("abort", stop, { once: true });
  try {
    await work();
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Engines name an image by its configuration or by its manifest; what this one calls it is asked. */
async function imageOf({ engine, workshop }: Build, plan: BuildPlan): Promise<string> {
  const { files } = workshop.host;
  const { docker } = engine.host;
  const text = (await files.stat(plan.metadataFile)) ? await files.read(plan.metadataFile) : "{}";
  const metadata = JSON.parse(text) as Record<string, unknown>;
  for (const key of ["containerimage.config.digest", "containerimage.digest"]) {
    const digest = metadata[key];
    const image = typeof digest === "string" ? await orUndefined(docker.getImage(digest).inspect()) : undefined;
    if (image) return image.Id;
  }
  throw new AppError("INTERNAL", "The build did not say which image it made.");
}
