/** What a deployment releases: its variables and its image. Both are kept as soon as they are known. */
import { seal } from "@moorage/core";
import { type DeploymentBundle, findDeployment, recordCommit, recordEnv, recordImage } from "@moorage/core/deployment";
import { listEnabledPatches } from "@moorage/core/patch";
import type { LogSink, StepRecorder } from "@moorage/core/run";
import { findBuilds } from "@moorage/core/setting";
import { server } from "@moorage/db/schema";
import { AppError, type Secret } from "@moorage/domain";
import {
  builders,
  composeReference,
  pushRepository,
  type Registry,
  type Source,
  sources,
} from "@moorage/domain/providers";
import {
  copyImage,
  type Engine,
  fetchImage,
  type Machine,
  type MadeImage,
  makeImage,
  type Progress,
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

/** Opened once, then kept sealed with the deployment: a killed worker's successor releases the same. */
export async function envOf({ worker, at, sink }: Making): Promise<Variables> {
  const { id, sealedEnv, envFrom } = at.deployment;
  const env = sealedEnv ? unpackEnv(worker.open(sealedEnv, envPlace(id))) : await freshEnv(worker, at, envFrom);
  hide(sink, env);
  if (!sealedEnv) await recordEnv(worker.runtime, id, await seal(worker.runtime, packEnv(env), envPlace(id)));
  return env;
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
  const { worker, at } = making;
  const { id, image, reuseImage, registryId } = at.deployment;
  const known = image ?? reuseImage;
  if (known) {
    await fetchFrom(making, registryId, known);
    if (!image) await recordImage(worker.runtime, id, known);
    return known;
  }
  const made = await make(making, env);
  await recordImage(worker.runtime, id, made.image);
  return made.image;
}

async function make(making: Making, env: Variables): Promise<MadeImage> {
  const { worker, machine, at, progress } = making;
  const { registryId, spec } = at.deployment;
  if (sources.of(spec.source).needs === "image") return makeOn(machine, making, env);
  const buildServerId = at.service.buildServerId ?? at.service.serverId;
  await worker.settled(buildServerId);
  const engine = worker.engineOf(buildServerId);
  const made = await makeOn(engine, making, env);
  if (engine.host.id === machine.host.id) return made;
  if (registryId !== null) {
    await fetchFrom(making, registryId, made.image);
    return made;
  }
  const image = await progress.step("push", () => bring(making, engine.host));
  return { ...made, image };
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

async function makeOn(engine: Engine, making: Making, env: Variables): Promise<MadeImage> {
  const { worker, at, sink, progress, signal, report } = making;
  const { id, number, spec, commit, withoutCache, registryId } = at.deployment;
  const opened = await openFor(worker, engine.host, registryId);
  const source = placedSource(spec.source, opened?.registry);
  const registry = opened && masking(opened.access, sink);
  const [builds, patches, buildArgs, buildSecrets, logins] = await Promise.all([
    findBuilds(worker.runtime.db),
    listEnabledPatches(worker.runtime, at.service.id),
    resolveEnv(worker, at, "build-argument"),
    resolveEnv(worker, at, "build-secret"),
    source.needs === "build" ? loginsOf(worker, at, engine.host, progress.log) : [],
  ]);
  // Arguments stay in the image's history anyway; only secrets are kept out of the log.
  hide(sink, buildSecrets);
  sink.mask(logins.map(({ password }) => password.reveal()));
  await using forward = await engine.host.forwardDocker();
  const { dataDir } = worker.runtime.settings;
  return await makeImage(
    { engine, workshop: { host: worker.here, dataDir, dockerHost: forward.dockerHost } },
    source,
    builders.of(spec.builder),
    {
      serviceId: at.service.id,
      deploymentId: id,
      tag: tagOf(making),
      settings: builds,
      limits: limitsOf(builds),
      ...{ env, patches, buildArgs, buildSecrets, logins, withoutCache, number, signal },
      git: async () => (source.needs === "build" ? gitAccessOf(worker, at, source.checkout) : undefined),
      pull: registry ? { registry } : { always: await isElsewhere(worker, at, source) },
      push: registry && opened ? { registry, repository: pushRepository(opened.registry, pushNameOf(at)) } : undefined,
      commit: commit ?? undefined,
      onCheckedOut: async (fetched) => {
        await recordCommit(worker.runtime, id, fetched);
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

/** With a registry, an image is named as its users do. */
function placedSource(
  config: DeploymentBundle["deployment"]["spec"]["source"],
  registry: Registry | undefined,
): Source {
  const source = sources.of(config);
  if (source.needs !== "image" || !registry) return source;
  return { ...source, image: composeReference(registry, source.image) };
}

/** One name per service of the organization, with room for its environment. */
const pushNameOf = ({ project, environment, service }: DeploymentBundle): string =>
  `${project.slug}-${environment.slug}-${service.slug}`;
