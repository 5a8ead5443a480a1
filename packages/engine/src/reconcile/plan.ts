/** Desired and observed to operations. Pure: no Docker, no clock, no chance. */
import { type StepName, swarmServiceName } from "@moorage/domain";
import { type Dynamic, isHeld, routeFile, type Target } from "@moorage/domain/routing";
import type { DesiredRelease, DesiredState } from "@moorage/domain/service";
import type { ObservedState } from "./observe.ts";
import type { Operation } from "./operations.ts";
import { firstStepOf, planAfter, planPrepare, planStart } from "./plan-run.ts";

export interface PlanInput {
  desired: DesiredState;
  observed: ObservedState;
  pagesUrl: string;
}

/** An app that nobody can ask passes when it stays up for so long. */
const holdUpSeconds = 10;

const nameOf = ({ slug, key }: DesiredState, release: DesiredRelease): string =>
  swarmServiceName(slug, release.number, key);

const sameFile = (a: Dynamic | undefined, b: Dynamic | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Brings what is wanted to where requests go to it. After its last operation the release has succeeded. */
export function planRelease(input: PlanInput): Operation[] {
  const { desired } = input;
  if (desired.removed || !desired.release || !desired.running) return planPage(input);
  return desired.strategy === "in-place" ? planInPlace(input, desired.release) : planSideBySide(input, desired.release);
}

/** Networks first: the candidate joins the environment's, and the proxy must reach it there. */
function planNetwork({ desired, observed }: PlanInput, step: StepName): Operation[] {
  const { network } = desired.environment;
  const needsProxy = desired.probePorts.length > 0 || desired.routes.length > 0;
  return [
    ...(observed.network === "absent"
      ? [{ do: "ensureNetwork", step, network, why: "not there" } satisfies Operation]
      : []),
    ...(needsProxy && observed.network !== "joined"
      ? [{ do: "joinProxy", step, network, why: "the proxy is not in it" } satisfies Operation]
      : []),
  ];
}

function fileOf({ desired, pagesUrl }: PlanInput, target: Target, candidate?: string): Dynamic | undefined {
  const file = routeFile({
    serviceId: desired.serviceId,
    routes: desired.routes,
    rules: desired.rules,
    target,
    pagesUrl,
    ...(candidate ? { probe: { name: candidate, ports: desired.probePorts, token: desired.probeToken } } : {}),
  });
  return Object.keys(file.http.routers).length > 0 ? file : undefined;
}

/** Routers that are there now and will not be: the proof waits for their end too. */
function absentAfter({ observed }: PlanInput, file: Dynamic | undefined): string[] {
  return Object.keys(observed.file?.http.routers ?? {}).filter((name) => !file?.http.routers[name]);
}

function planSwitch(input: PlanInput, target: Target, label: string, why: string): Operation[] {
  const file = fileOf(input, target);
  const { file: before } = input.observed;
  if (!file) return before ? planRouteAway(input, "it has no domain") : [];
  if (sameFile(file, before)) return [{ do: "proveRoute", step: "switch", file, target: label, absent: [] }];
  return [
    { do: "writeRoute", step: "switch", file, target: label, why },
    { do: "proveRoute", step: "switch", file, target: label, absent: absentAfter(input, file) },
  ];
}

/** The proxy must have let go before anything is drained. */
function planRouteAway(input: PlanInput, why: string): Operation[] {
  const nothing: Dynamic = { http: { routers: {} } };
  return [
    { do: "removeRoute", step: "switch", why },
    { do: "proveRoute", step: "switch", file: nothing, target: "nothing", absent: absentAfter(input, nothing) },
  ];
}

/** A global service has as many tasks as there are servers: the proxy must not stick to one of them. */
const targetReplicas = (replicas: number, global: boolean): number => (global ? Math.max(2, replicas) : replicas);

const candidateTarget = (name: string, { replicas, settings }: DesiredRelease): Target => ({
  kind: "service",
  name,
  replicas: targetReplicas(replicas, settings.swarm.mode === "global"),
});

/** Where requests go while the candidate is proved: to what has them now, or to the page that says so. */
function currentTarget({ observed }: PlanInput): Target {
  const live = observed.services.find(({ name }) => name === observed.live);
  if (!live) return { kind: "page", page: "not-deployed" };
  return { kind: "service", name: live.name, replicas: targetReplicas(live.replicas, live.global) };
}

/** Whether requests go to it; what nobody can ask was proved when it was deployed. */
const isAsked = ({ desired, observed }: PlanInput, name: string): boolean =>
  observed.live === name || (desired.proved && desired.probePorts.length === 0);

function planSideBySide(input: PlanInput, release: DesiredRelease): Operation[] {
  const { desired, observed } = input;
  const name = nameOf(desired, release);
  const found = observed.services.find((service) => service.name === name);
  const serves = found !== undefined && found.up >= release.replicas && isAsked(input, name);
  const gate: Operation[] = serves ? [] : planGate(input, release, name, currentTarget(input));
  const why = observed.live ? `still at ${observed.live}` : "no version is behind it";
  return [
    ...planNetwork(input, found ? "start" : firstStepOf(desired, release)),
    ...(found ? [] : planPrepare(desired, release, name)),
    ...planStart(observed, release, name),
    ...gate,
    ...planSwitch(input, candidateTarget(name, release), name, serves ? "its domains changed" : why),
    ...planAfter(desired, release, name),
  ];
}

function planGate(input: PlanInput, release: DesiredRelease, name: string, meanwhile: Target): Operation[] {
  const { desired } = input;
  const candidate = fileOf(input, meanwhile, name);
  const probes = desired.probePorts.map((port): Operation => ({ do: "probe", step: "health", name, port }));
  return [
    ...(probes.length > 0 && candidate
      ? [{ do: "writeProbeRoute", step: "start", name, file: candidate } satisfies Operation]
      : []),
    { do: "waitHealthy", step: "health", name, replicas: release.replicas },
    ...(probes.length > 0
      ? probes
      : [
          {
            do: "holdUp",
            step: "health",
            name,
            seconds: holdUpSeconds,
            why: "no domain and no port to ask",
          } satisfies Operation,
        ]),
  ];
}

/**
 * Routes that were changed while a candidate is proved: what has the requests now gets them, and the candidate keeps its
 * probe. Nothing when what runs has not been asked over a route yet: that is proved first, after this deployment.
 */
export function planRoutes(input: PlanInput): Operation[] {
  const { desired, observed } = input;
  const { release } = desired;
  if (!release) return [];
  const name = nameOf(desired, release);
  const inPlace = desired.strategy === "in-place";
  const unasked = !observed.live && observed.services.some(({ number, up }) => number < release.number && up > 0);
  if (unasked && !inPlace) return [];
  const meanwhile: Target = inPlace ? { kind: "held", name } : currentTarget(input);
  const file = fileOf(input, meanwhile, desired.probePorts.length > 0 ? name : undefined);
  if (!file || sameFile(file, observed.file)) return [];
  const target = observed.live ?? "the page";
  return [
    ...planNetwork(input, "health"),
    { do: "writeRoute", step: "health", file, target, why: "its domains changed" },
    { do: "proveRoute", step: "health", file, target, absent: absentAfter(input, file) },
  ];
}

/** The rest of a release whose gate has passed, with routes that may have changed meanwhile. */
export function planSwitchTo(input: PlanInput): Operation[] {
  const { release } = input.desired;
  if (!release) return [];
  const name = nameOf(input.desired, release);
  return [
    ...planSwitch(input, candidateTarget(name, release), name, "it is proved"),
    ...planAfter(input.desired, release, name),
  ];
}

/** What cannot run twice: requests wait while the old version ends and the new one starts. */
function planInPlace(input: PlanInput, release: DesiredRelease): Operation[] {
  const { desired, observed } = input;
  const name = nameOf(desired, release);
  const others = observed.services.filter((service) => service.name !== name);
  const found = observed.services.find((service) => service.name === name);
  const held = fileOf(input, { kind: "held", name });
  // While requests are held the name stands in the file already, but nothing has proved what is behind it.
  const isProved = observed.live === name && !isHeld(observed.file, desired.serviceId);
  if (found && isProved && found.up >= release.replicas && others.length === 0)
    return [
      ...planSwitch(input, candidateTarget(name, release), name, "its domains changed"),
      ...planAfter(desired, release, name),
    ];
  const hold: Operation[] = held
    ? [
        { do: "holdRoute", step: "hold", file: held, name },
        { do: "proveRoute", step: "hold", file: held, target: name, absent: absentAfter(input, held) },
      ]
    : [];
  const stop = others.flatMap((old): Operation[] => [
    ...(old.up > 0 && held ? [{ do: "drain", step: "stop", name: old.name, seconds: 5 } satisfies Operation] : []),
    { do: "removeService", step: "stop", name: old.name, number: old.number, why: "both must not run at once" },
    { do: "stopContainer", step: "stop", name: old.name },
  ]);
  return [
    ...planNetwork(input, found ? "start" : firstStepOf(desired, release)),
    ...(found ? [] : planPrepare(desired, release, name)),
    ...hold,
    ...stop,
    ...planStart(observed, release, name),
    // Requests are at the new service's name already: what is proved is the way that they take.
    ...planGate(input, release, name, { kind: "held", name }),
    ...planSwitch(input, candidateTarget(name, release), name, "requests were held"),
    ...planAfter(desired, release, name),
  ];
}

/** Nothing runs, or nothing should: the domains answer a page that says so, or go. */
function planPage(input: PlanInput): Operation[] {
  const { desired, observed } = input;
  if (desired.removed)
    return observed.file ? [{ do: "removeRoute", step: "switch", why: "the service is deleted" }] : [];
  const page = desired.release ? "stopped" : "not-deployed";
  return [
    ...planSwitch(
      input,
      { kind: "page", page },
      `page "${page}"`,
      page === "stopped" ? "it is to stop" : "nothing is deployed",
    ),
  ];
}

/** What traffic has left: drained, then removed. Only what a newer deployment replaced, or what is to stop. */
export function planRetire({ desired, observed }: PlanInput): Operation[] {
  // Traefik still has `live`: whatever says otherwise is older than what serves.
  const left = observed.services.filter(({ name }) => name !== observed.live);
  return left.flatMap((service): Operation[] => {
    const end = endOf(desired, service);
    if (!end) return [];
    const drain: Operation[] =
      service.up > 0 ? [{ do: "drain", step: "drain", name: service.name, seconds: desired.drainSeconds }] : [];
    return [...drain, end];
  });
}

/** How a service leaves, if it is to. A higher number is a candidate of a deployment that still runs. */
function endOf(desired: DesiredState, service: ObservedState["services"][number]): Operation | undefined {
  const { name, number, replicas, global } = service;
  const { release, removed, running, abandoned } = desired;
  if (abandoned.includes(number)) return { do: "removeService", step: "drain", name, number, why: "it failed" };
  if (removed) return { do: "removeService", step: "drain", name, number, why: "deleted" };
  if (!release || number > release.number) return undefined;
  if (number < release.number) return { do: "removeService", step: "drain", name, number, why: "replaced" };
  if (running || replicas === 0) return undefined;
  if (global) return { do: "removeService", step: "drain", name, number, why: "stopped" };
  return { do: "updateService", step: "drain", name, replicas: 0, why: "stopped" };
}

/** After a failure: what was wanted before is wanted again, and the version that failed goes. */
export function planUndo(input: PlanInput, failed: { name: string; number: number }): Operation[] {
  const { desired, observed } = input;
  const there = observed.services.some(({ name }) => name === failed.name);
  const gone: Operation[] = there ? [{ do: "removeService", step: "undo", ...failed, why: "it failed" }] : [];
  const asUndo = (operations: Operation[]) =>
    operations.map((operation): Operation => ({ ...operation, step: "undo" }));
  // In place, the old version cannot start before the failed one has gone.
  if (desired.strategy === "in-place" && desired.release) {
    const stopped: Operation[] = there ? [{ do: "stopContainer", step: "undo", name: failed.name }] : [];
    const back = planRelease(input).filter(({ do: what }) => what !== "removeService" && what !== "stopContainer");
    return [...gone, ...stopped, ...asUndo(back)];
  }
  return [...asUndo(planBack(input)), ...gone];
}

/** Traffic first: a version that served a moment ago and still runs gets it back before anything is proved anew. */
function planBack(input: PlanInput): Operation[] {
  const { desired, observed } = input;
  const { release } = desired;
  if (!release || !desired.running) return planRelease(input);
  const name = nameOf(desired, release);
  const stillUp = observed.services.some((service) => service.name === name && service.up >= release.replicas);
  return stillUp ? planSwitch(input, candidateTarget(name, release), name, "back to what served") : planRelease(input);
}
