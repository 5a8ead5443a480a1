import { type Dynamic, liveServiceOf, type Route, routeFile, type Target } from "@moorage/domain/routing";
import { type DesiredState, type RunSettings, ServiceSpec } from "@moorage/domain/service";
import type { ObservedState } from "../observe.ts";
import { printPlan } from "../operations.ts";
import { type PlanInput, planRelease, planRetire, planUndo } from "../plan.ts";

const pagesUrl = "http://172.30.0.3:8080";
export const route = (domainId = "dom_1", more: Partial<Route> = {}): Route => ({
  domainId,
  host: `${domainId.replace("_", "-")}.test`,
  path: "/",
  internalPath: "/",
  stripPath: false,
  port: 80,
  ...more,
});

/** What a spec has when nothing is said. */
export const settings = (more: object = {}): RunSettings =>
  ServiceSpec.parse({ kind: "application", source: { type: "image", image: "nginx" }, ...more });

export const wanted = (number: number, more: Partial<DesiredState> = {}): DesiredState => ({
  serviceId: "svc_1",
  slug: "web",
  key: "k",
  environment: { id: "env_1", network: "net" },
  release: {
    ...{ deploymentId: `dep_${number}`, number, image: "img", command: [], args: [], env: new Map(), replicas: 1 },
    settings: settings(),
  },
  files: new Map(),
  running: true,
  proved: false,
  abandoned: [],
  removed: false,
  routes: [route()],
  rules: null,
  probePorts: [80],
  probeToken: "token",
  strategy: "side-by-side",
  healthPath: null,
  deadlineSeconds: 120,
  drainSeconds: 30,
  ...more,
});
export const withReplicas = (desired: DesiredState, replicas: number): DesiredState => ({
  ...desired,
  release: desired.release && { ...desired.release, replicas },
});
export const domainless = { routes: [], probePorts: [] };

export const service = (number: number, up = 1, replicas = 1) => ({
  name: `web-${number}-k`,
  number,
  replicas,
  global: false,
  up,
  spec: "hash",
});
export const at = (number: number, replicas = 1): Target => ({ kind: "service", name: `web-${number}-k`, replicas });
export const page = (name: "stopped" | "not-deployed"): Target => ({ kind: "page", page: name });
export const fileAt = (target: Target, more: { routes?: Route[]; candidate?: string; token?: string } = {}): Dynamic =>
  routeFile({
    serviceId: "svc_1",
    routes: more.routes ?? [route()],
    target,
    pagesUrl,
    ...(more.candidate ? { probe: { name: more.candidate, ports: [80], token: more.token ?? "token" } } : {}),
  });

export function seen(
  services: ObservedState["services"],
  file?: Dynamic,
  network: ObservedState["network"] = "joined",
): ObservedState {
  return { network, services, file, live: liveServiceOf(file, "svc_1"), nodes: { own: "n1", all: ["n1"] } };
}
export const input = (desired: DesiredState, observed: ObservedState): PlanInput => ({ desired, observed, pagesUrl });
export const released = (desired: DesiredState, observed: ObservedState) =>
  printPlan(planRelease(input(desired, observed)));
export const retired = (desired: DesiredState, observed: ObservedState) =>
  printPlan(planRetire(input(desired, observed)));
export const undone = (desired: DesiredState, observed: ObservedState, number: number) =>
  printPlan(planUndo(input(desired, observed), { name: `web-${number}-k`, number }));
