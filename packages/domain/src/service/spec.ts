import { z } from "zod";
import { Port, UrlPath } from "../names.ts";
import { builders } from "../providers/builders/catalog.ts";
import { sources } from "../providers/sources/catalog.ts";
import { BuildSettings, BuildSettingsPatch } from "./build-settings.ts";
import { Hooks, HooksPatch } from "./hooks.ts";
import { duplicateMount, Mount, mountsMax, publicMount } from "./mounts.ts";
import { duplicatePort, PublishedPort, portsMax } from "./ports.ts";
import { checkResources, Resources, ResourcesPatch } from "./resources.ts";
import { SwarmSettings, SwarmSettingsPatch } from "./swarm-settings.ts";
import { Words } from "./words.ts";

export const strategies = ["side-by-side", "in-place"] as const;
export type Strategy = (typeof strategies)[number];

/** How a new version proves itself before traffic, and how the old one leaves. */
const Release = z.object({
  /** `in-place` for what cannot run twice: requests wait while the old version is replaced. */
  strategy: z.enum(strategies).default("side-by-side"),
  /** Any answer counts without a path; with one, a status from 200 to 399. */
  healthPath: UrlPath.nullable().default(null),
  deadlineSeconds: z.number().int().min(5).max(3_600).default(120),
  drainSeconds: z.number().int().min(1).max(3_600).default(30),
});

const ApplicationFields = z.object({
  kind: z.literal("application"),
  source: sources.schema,
  builder: builders.schema.default({ type: "dockerfile", dockerfile: "Dockerfile", contextPath: "", target: "" }),
  build: BuildSettings.prefault({}),
  /** Replaces the image's entry point; empty keeps it. */
  command: Words.default([]),
  /** Replaces the image's command; empty keeps it. */
  args: Words.default([]),
  replicas: z.number().int().min(1, "At least 1; stop the service instead of scaling it to 0.").max(50).default(1),
  /** Where the app listens, for domains that name no port of their own. */
  port: Port.nullable().default(null),
  release: Release.prefault({}),
  resources: Resources.prefault({}),
  swarm: SwarmSettings.prefault({}),
  hooks: Hooks.prefault({}),
  ports: z.array(PublishedPort).max(portsMax, `At most ${portsMax} ports.`).default([]),
  mounts: z.array(Mount).max(mountsMax, `At most ${mountsMax} mounts.`).default([]),
});

/** What fits one by one may not fit together. */
const ApplicationSpec = ApplicationFields.superRefine(({ resources, ports, mounts, replicas }, ctx) => {
  const refuse = (path: (string | number)[], message: string) => ctx.addIssue({ code: "custom", path, message });
  checkResources(resources, (field, message) => refuse(["resources", field], message));
  const port = duplicatePort(ports);
  if (port !== undefined) refuse(["ports", port, "published"], `Port ${ports[port]?.published} is published twice.`);
  const mount = duplicateMount(mounts);
  if (mount !== undefined) refuse(["mounts", mount, "mountPath"], `${mounts[mount]?.mountPath} is mounted twice.`);
  if (ports.length > 0 && replicas > 1)
    refuse(["replicas"], "A server has each port once: a service that publishes one runs 1 replica.");
});

/** What is wanted of a service. `publicSpec` of it is safe to send to the browser. */
export const ServiceSpec = z.discriminatedUnion("kind", [ApplicationSpec]);
export type ServiceSpec = z.output<typeof ServiceSpec>;
export type ServiceKind = ServiceSpec["kind"];

/** What a service begins with. Ports and mounts are added one by one, where each is checked and sealed. */
export const NewServiceSpec = z
  .discriminatedUnion("kind", [ApplicationFields.omit({ ports: true, mounts: true })])
  .transform((spec, ctx): ServiceSpec => {
    const whole = ServiceSpec.safeParse(spec);
    if (whole.success) return whole.data;
    for (const { path, message } of whole.error.issues) ctx.addIssue({ code: "custom", path, message });
    return z.NEVER;
  });

/** As answers have it: contents of files stay on the server, sealed. */
export const publicSpec = (spec: ServiceSpec): ServiceSpec => ({ ...spec, mounts: spec.mounts.map(publicMount) });

/** A port of the server is had once, so the old version ends before the new one starts, whatever was chosen. */
export const strategyOf = ({ ports, release }: Pick<ServiceSpec, "ports" | "release">): Strategy =>
  ports.length > 0 ? "in-place" : release.strategy;

export const specVersion = 1;

/** Brings a stored document to today's shape. Each entry takes version n to n + 1. */
const upgrades: ((spec: Record<string, unknown>) => Record<string, unknown>)[] = [];

export function upgradeSpec(stored: unknown, version: number): ServiceSpec {
  const upgraded = upgrades
    .slice(version - 1)
    .reduce((spec, upgrade) => upgrade(spec), stored as Record<string, unknown>);
  return ServiceSpec.parse(upgraded);
}

/** A change to a spec: only the named fields, one level deep in its groups. Ports and mounts have operations of their own. */
export const SpecPatch = z
  .object({
    source: sources.schema,
    builder: builders.schema,
    build: BuildSettingsPatch,
    command: ApplicationFields.shape.command.unwrap(),
    args: ApplicationFields.shape.args.unwrap(),
    replicas: ApplicationFields.shape.replicas.unwrap(),
    port: Port.nullable(),
    release: z.object({
      strategy: z.enum(strategies).optional(),
      healthPath: UrlPath.nullable().optional(),
      deadlineSeconds: Release.shape.deadlineSeconds.unwrap().optional(),
      drainSeconds: Release.shape.drainSeconds.unwrap().optional(),
    }),
    resources: ResourcesPatch,
    swarm: SwarmSettingsPatch,
    hooks: HooksPatch,
  })
  .partial();
export type SpecPatch = z.output<typeof SpecPatch>;

/** A field that is named but undefined changes nothing. */
const given = (group: object | undefined): object =>
  Object.fromEntries(Object.entries(group ?? {}).filter(([, value]) => value !== undefined));

export function mergeSpec(spec: ServiceSpec, patch: SpecPatch): ServiceSpec {
  const { build, release, resources, swarm, hooks, ...rest } = patch;
  return ServiceSpec.parse({
    ...spec,
    ...given(rest),
    build: { ...spec.build, ...given(build) },
    release: { ...spec.release, ...given(release) },
    resources: { ...spec.resources, ...given(resources) },
    swarm: { ...spec.swarm, ...given(swarm) },
    hooks: { ...spec.hooks, ...given(hooks) },
  });
}
