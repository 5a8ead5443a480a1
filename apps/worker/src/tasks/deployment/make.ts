/** What a deployment releases: its variables and its image. Both are kept as soon as they are known. */
import { seal } from "@moorage/core";
import { type DeploymentBundle, findDeployment, recordEnv, recordImage, recordSource } from "@moorage/core/deployment";
import { listEnabledPatches } from "@moorage/core/patch";
import type { LogSink, StepRecorder } from "@moorage/core/run";
import { findBuilds } from "@moorage/core/setting";
import { server } from "@moorage/db/schema";
import { AppError, type Secret } from "@moorage/domain";
import { builders, composeReference, pushRepository, sources } from "@moorage/domain/providers";
import { ServiceSpec } from "@moorage/domain/service";
import {
  type BuiltSource,
  copyImage,
  type Engine,
  fetchImage,
  type Machine,
  type MadeImage,
  makeImage,
  type Progress,
  pinImage,
} from "@moorage/engine";
import type { Host } from "@moorage/engine/host";
import type { RegistryAccess } from "@moorage/engine/registry";
import { eq } from "drizzle-orm";
import type { Worker } from "../../worker.ts";
import { gitAccessOf } from "../git/access.ts";
import { isElsewhere, loginsOf, openFor } from "../registry/access.ts";
import { limitsOf } from "./build-limits.ts";
import type { CommitReport } from "./commit-status.ts";
import { envPlace, packEnv, resolveEnv, unpackEnv } from "./desired.ts";

interface Making {
  worker: Worker;
  machine: Machine;
  at: DeploymentBundle;
  sink: LogSink;
  recorder: StepRecorder;
  progress: Progress;
  signal: AbortSignal;
  report: CommitReport;
}
type Variables = Map<string, Secret>;

/** Opened once: what is kept with the deployment, else today's. */
export async function envOf({ worker, at, sink }: Making): Promise<Variables> {
  const { id, sealedEnv, envFrom } = at.deployment;
  const env = sealedEnv ? unpackEnv(worker.open(sealedEnv, envPlace(id))) : await freshEnv(worker, at, envFrom);
  hide(sink, env);
  return env;
}

/** Sealed with the deployment: a killed worker's successor, and a rollback, release the same. */
export async function keepEnv({ worker, at }: Pick<Making, "worker" | "at">, env: Variables): Promise<void> {
  const { id, sealedEnv } = at.deployment;
  if (!sealedEnv) await recordEnv(worker.runtime, id, await seal(worker.runtime, packEnv(env), envPlace(id)));
}

const hide = (sink: LogSink, values: Variables) => sink.mask(Array.from(values.values(), (value) => value.reveal()));

/** Today's, or as an earlier deployment was released with. */
async function freshEnv(worker: Worker, at: DeploymentBundle, envFrom: string | null): Promise<Variables> {
  if (!envFrom) return resolveEnv(worker, at);
  const sealedEnv = (await findDeployment(worker.runtime, envFrom))?.deployment.sealedEnv;
  if (!sealedEnv)
    throw new AppError("PRECONDITION", "The variables of that version are not kept any more.", {
      hint: "Roll back with today's variables.",
    });
  return unpackEnv(worker.open(sealedEnv, envPlace(envFrom)));
}

/** By digest or id; made from the source unless it is known. */
export async function imageOf(making: Making, env: Variables): Promise<string> {
  const { at } = making;
  const { image, reuseImage, registryId } = at.deployment;
  const known = image ?? reuseImage;
  if (known) {
    await fetchFrom(making, registryId, known);
    return known;
  }
  const spec = ServiceSpec.parse(at.deployment.spec);
  const source = sources.of(spec.source);
  return source.needs === "image" ? pin(making, source.image) : make(making, source, env);
}

export async function keepImage({ worker, at }: Pick<Making, "worker" | "at">, image: string): Promise<void> {
  if (!at.deployment.image) await recordImage(worker.runtime, at.deployment.id, image);
}

/** With a registry, an image is named as its users do. */
async function pin({ worker, machine, at, sink, progress, signal }: Making, image: string): Promise<string> {
  const opened = await openFor(worker, machine.host, at.deployment.registryId);
  const pull = opened ? { registry: masking(opened.access, sink) } : { always: await isElsewhere(worker, at, image) };
  const reference = opened ? composeReference(opened.registry, image) : image;
  return pinImage(machine, reference, { ...pull, log: progress.log, signal }, progress);
}

async function make(making: Making, source: BuiltSource, env: Variables): Promise<string> {
  const { worker, machine, at, progress } = making;
  const { registryId } = at.deployment;
  const buildServerId = at.service.buildServerId ?? at.service.serverId;
  await worker.settled(buildServerId);
  const engine = worker.engineOf(buildServerId);
  const { image } = await makeOn(engine, source, making, env);
  if (engine.host.id === machine.host.id) return image;
  if (registryId === null) return progress.step("push", () => bring(making, engine.host));
  await fetchFrom(making, registryId, image);
  return image;
}

const tagOf = ({ worker, at }: Making): string =>
  `moorage-${worker.runtime.settings.instanceId}/${at.service.slug}-${at.service.key}:${at.deployment.number}`;

/** From the build server straight to where it runs; the build's cache stays there, the image does not. */
async function bring(making: Making, from: Host): Promise<string> {
  const { machine, progress, signal } = making;
  const tag = tagOf(making);
  progress.log("Copying the image from the build server to where it runs");
  const image = await copyImage(from, machine.host, tag, signal);
  await from.docker
    .getImage(tag)
    .remove()
    .catch(() => undefined);
  return image;
}

/** Pulled where it runs, if it is not there already; so that what fails there fails before anything changes. */
async function fetchFrom(making: Making, registryId: string | null, image: string): Promise<void> {
  const { worker, machine, sink, progress, signal } = making;
  const opened = await openFor(worker, machine.host, registryId);
  if (!opened) return;
  const registry = masking(opened.access, sink);
  await progress.step("checkout", () => fetchImage(machine, image, { registry, log: progress.log, signal }));
}

async function makeOn(engine: Engine, source: BuiltSource, making: Making, env: Variables): Promise<MadeImage> {
  const { worker, at, sink, progress, signal, report } = making;
  const { id, number, commit, withoutCache, registryId } = at.deployment;
  const { builder, build } = ServiceSpec.parse(at.deployment.spec);
  const opened = await openFor(worker, engine.host, registryId);
  const registry = opened && masking(opened.access, sink);
  const [builds, patches, buildArgs, buildSecrets, logins] = await Promise.all([
    findBuilds(worker.runtime.db),
    listEnabledPatches(worker.runtime, at.service.id),
    resolveEnv(worker, at, "build-argument"),
    resolveEnv(worker, at, "build-secret"),
    loginsOf(worker, at, engine.host, progress.log),
  ]);
  // Arguments stay in the image's history anyway; only secrets are kept out of the log.
  hide(sink, buildSecrets);
  sink.mask(logins.map(({ password }) => password.reveal()));
  await using forward = await engine.host.forwardDocker();
  const { dataDir } = worker.runtime.settings;
  return await makeImage(
    { engine, workshop: { host: worker.here, dataDir, dockerHost: forward.dockerHost } },
    source,
    builders.of(builder),
    {
      serviceId: at.service.id,
      deploymentId: id,
      tag: tagOf(making),
      settings: builds,
      limits: limitsOf(builds),
      ...{ env, patches, buildArgs, buildSecrets, logins, withoutCache, number, signal },
      envFile: build.envFile,
      git: () => gitAccessOf(worker, at, source.checkout),
      push: registry && opened ? { registry, repository: pushRepository(opened.registry, pushNameOf(at)) } : undefined,
      commit: commit ?? undefined,
      onCheckedOut: async (fetched) => {
        await recordSource(worker.runtime, id, { ...fetched, patches });
        report.started(fetched.commit);
      },
      buildSlot: (work) => inBuildSlot(making, engine.host.id, work),
    },
    progress,
  );
}

/** One that is held back says for what it waits, in its log and beside its step. */
async function inBuildSlot<T>(
  { worker, recorder, progress, signal }: Making,
  serverId: string,
  work: () => Promise<T>,
): Promise<T> {
  const { db } = worker.runtime;
  const [row] = await db.select({ max: server.buildsAtOnce }).from(server).where(eq(server.id, serverId));
  let waited = false;
  const onWait = (running: number) => {
    waited = true;
    const builds = running === 1 ? "1 build is" : `${running} builds are`;
    progress.log(`This build waits for a free build slot, ${builds} running`);
    recorder.note("build", `Waits for a free build slot, ${builds} running`);
  };
  const begin = () => {
    if (waited) recorder.note("build");
    return work();
  };
  return worker.buildSlot(serverId, begin, { signal, onWait, ...row });
}

/** What the log must not say is known only when it is fetched. */
const masking = (access: RegistryAccess, sink: LogSink): RegistryAccess => ({
  ...access,
  auth: async () => {
    const auth = await access.auth();
    sink.mask([auth.password.reveal()]);
    return auth;
  },
});

/** One name per service of the organization, with room for its environment. */
const pushNameOf = ({ project, environment, service }: DeploymentBundle): string =>
  `${project.slug}-${environment.slug}-${service.slug}`;
