/** What a release needs besides its containers: files, free ports, and the commands before and after. */
import type { StepName } from "@moorage/domain";
import { type DesiredRelease, type DesiredState, placeOf, splitMounts } from "@moorage/domain/service";
import type { ObservedState } from "./observe.ts";
import type { Operation } from "./operations.ts";

type Hook = "pre-deploy" | "post-deploy";

/** A version that served before is only brought back: its commands ran when it was deployed. */
const hookOf = ({ proved }: DesiredState, { settings }: DesiredRelease, hook: Hook): readonly string[] =>
  proved ? [] : settings.hooks[hook === "pre-deploy" ? "preDeploy" : "postDeploy"];

const runHook = (desired: DesiredState, release: DesiredRelease, name: string, hook: Hook): Operation[] => {
  const argv = hookOf(desired, release, hook);
  return argv.length > 0 ? [{ do: "runHook", step: hook, name, hook, argv, release }] : [];
};

/** The step that a release begins with: the command in its image needs network and files too. */
export const firstStepOf = (desired: DesiredState, release: DesiredRelease): StepName =>
  hookOf(desired, release, "pre-deploy").length > 0 ? "pre-deploy" : "start";

const hasHooks = (desired: DesiredState, release: DesiredRelease): boolean =>
  (["pre-deploy", "post-deploy"] as const).some((hook) => hookOf(desired, release, hook).length > 0);

/** Before anything of the old version is touched. */
export function planPrepare(desired: DesiredState, release: DesiredRelease, name: string): Operation[] {
  const step = firstStepOf(desired, release);
  const { ports, mounts } = release.settings;
  const files = mounts.filter(({ type }) => type === "file");
  const { carried } = splitMounts(release.settings);
  // A command before or after is a container of this server, which Swarm gives nothing.
  const onDisk = files.length > carried.length || hasHooks(desired, release) ? files : [];
  const texts = ports.map(({ published, protocol }) => `${published}/${protocol}`);
  return [
    ...(ports.length > 0 ? [{ do: "checkPorts", step, ports, why: texts.join(", ") } satisfies Operation] : []),
    ...(onDisk.length > 0 ? [{ do: "writeFiles", step, name, release } satisfies Operation] : []),
    ...(carried.length > 0 ? [{ do: "makeSecrets", step, name, release } satisfies Operation] : []),
    ...runHook(desired, release, name, "pre-deploy"),
  ];
}

/** Made where it may run; what is there is only scaled. */
export function planStart(
  { services, nodes }: Pick<ObservedState, "services" | "nodes">,
  release: DesiredRelease,
  name: string,
): Operation[] {
  const { settings, replicas, imageOn } = release;
  const found = services.find((service) => service.name === name);
  if (!found) {
    const place = placeOf(settings, { ...nodes, withImage: imageOn });
    return [{ do: "createService", step: "start", name, release, place, why: "not there" }];
  }
  if (found.replicas === replicas) return [];
  return [{ do: "updateService", step: "start", name, replicas, why: `it has ${found.replicas}` }];
}

/** Once traffic is there. */
export const planAfter = (desired: DesiredState, release: DesiredRelease, name: string): Operation[] =>
  runHook(desired, release, name, "post-deploy");
