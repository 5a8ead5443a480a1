/** What a release needs besides its containers: files, free ports, and the commands before and after. */
import type { StepName } from "@moorage/domain";
import type { DesiredRelease, DesiredState } from "@moorage/domain/service";
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

/** Before anything of the old version is touched. */
export function planPrepare(desired: DesiredState, release: DesiredRelease, name: string): Operation[] {
  const step = firstStepOf(desired, release);
  const { ports, mounts } = release.settings;
  const files = mounts.filter(({ type }) => type === "file").map(({ id }) => id);
  const texts = ports.map(({ published, protocol }) => `${published}/${protocol}`);
  return [
    ...(ports.length > 0 ? [{ do: "checkPorts", step, ports, why: texts.join(", ") } satisfies Operation] : []),
    ...(files.length > 0 ? [{ do: "writeFiles", step, name, release } satisfies Operation] : []),
    ...runHook(desired, release, name, "pre-deploy"),
  ];
}

/** Once traffic is there. */
export const planAfter = (desired: DesiredState, release: DesiredRelease, name: string): Operation[] =>
  runHook(desired, release, name, "post-deploy");
