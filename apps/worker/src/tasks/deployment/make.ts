/** What a deployment releases: its variables and its image. Both are kept as soon as they are known. */
import { seal } from "@moorage/core";
import { type DeploymentBundle, findDeployment, recordCommit, recordEnv, recordImage } from "@moorage/core/deployment";
import type { LogSink, StepRecorder } from "@moorage/core/run";
import { AppError, type Secret } from "@moorage/domain";
import { builders, sources } from "@moorage/domain/providers";
import { type Machine, makeImage, type Progress } from "@moorage/engine";
import type { Worker } from "../../worker.ts";
import { gitAccessOf } from "../git/access.ts";
import { envPlace, packEnv, resolveEnv, unpackEnv } from "./desired.ts";

interface Making {
  worker: Worker;
  machine: Machine;
  at: DeploymentBundle;
  sink: LogSink;
  recorder: StepRecorder;
  progress: Progress;
  signal: AbortSignal;
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
  const { id, image, reuseImage } = at.deployment;
  const known = image ?? reuseImage;
  if (known) {
    if (!image) await recordImage(worker.runtime, id, known);
    return known;
  }
  const made = await make(making, env);
  await recordImage(worker.runtime, id, made.image);
  return made.image;
}

async function make(making: Making, env: Variables) {
  const { worker, machine, at, sink, progress, signal } = making;
  const { id, number, spec, commit, withoutCache } = at.deployment;
  const source = sources.of(spec.source);
  const [buildArgs, buildSecrets] = await Promise.all([
    resolveEnv(worker, at, "build-argument"),
    resolveEnv(worker, at, "build-secret"),
  ]);
  // Arguments stay in the image's history anyway; only secrets are kept out of the log.
  hide(sink, buildSecrets);
  return makeImage(
    machine,
    source,
    builders.of(spec.builder),
    {
      serviceId: at.service.id,
      deploymentId: id,
      tag: `moorage-${worker.runtime.settings.instanceId}/${at.service.slug}-${at.service.key}:${number}`,
      dockerHost: worker.dockerHost,
      ...{ env, buildArgs, buildSecrets, withoutCache, signal },
      git: async () => (source.needs === "build" ? gitAccessOf(worker, at, source.checkout) : undefined),
      commit: commit ?? undefined,
      onCheckedOut: (fetched) => recordCommit(worker.runtime, id, fetched),
      buildSlot: (work) => inBuildSlot(making, work),
    },
    progress,
  );
}

/** One that is held back says for what it waits, in its log and beside its step. */
function inBuildSlot<T>({ worker, at, recorder, progress, signal }: Making, work: () => Promise<T>): Promise<T> {
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
  return worker.buildSlot(at.service.serverId, begin, { signal, onWait });
}
