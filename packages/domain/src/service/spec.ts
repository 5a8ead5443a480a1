import { z } from "zod";
import { Port, UrlPath } from "../names.ts";
import { builders } from "../providers/builders/catalog.ts";
import { sources } from "../providers/sources/catalog.ts";

const Word = z
  .string()
  .max(4_096)
  .refine((word) => !word.includes("\0"), "A word has no NUL character.")
  .refine((word) => word.isWellFormed(), "A word has only whole Unicode characters.");

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

const ApplicationSpec = z.object({
  kind: z.literal("application"),
  source: sources.schema,
  builder: builders.schema.default({ type: "dockerfile", dockerfile: "Dockerfile", contextPath: "", target: "" }),
  /** Replaces the image's entry point; empty keeps it. */
  command: z.array(Word).max(100).default([]),
  /** Replaces the image's command; empty keeps it. */
  args: z.array(Word).max(100).default([]),
  replicas: z.number().int().min(1, "At least 1; stop the service instead of scaling it to 0.").max(50).default(1),
  /** Where the app listens, for domains that name no port of their own. */
  port: Port.nullable().default(null),
  release: Release.prefault({}),
});

/** What is wanted of a service. Always safe to send to the browser: nothing secret is in it. */
export const ServiceSpec = z.discriminatedUnion("kind", [ApplicationSpec]);
export type ServiceSpec = z.output<typeof ServiceSpec>;
export type ServiceKind = ServiceSpec["kind"];

export const specVersion = 1;

/** Brings a stored document to today's shape. Each entry takes version n to n + 1. */
const upgrades: ((spec: Record<string, unknown>) => Record<string, unknown>)[] = [];

export function upgradeSpec(stored: unknown, version: number): ServiceSpec {
  const upgraded = upgrades
    .slice(version - 1)
    .reduce((spec, upgrade) => upgrade(spec), stored as Record<string, unknown>);
  return ServiceSpec.parse(upgraded);
}

/** A change to a spec: only the named fields, one level deep in `release`. */
export const SpecPatch = z
  .object({
    source: sources.schema,
    builder: builders.schema,
    command: ApplicationSpec.shape.command.unwrap(),
    args: ApplicationSpec.shape.args.unwrap(),
    replicas: ApplicationSpec.shape.replicas.unwrap(),
    port: Port.nullable(),
    release: z.object({
      strategy: z.enum(strategies).optional(),
      healthPath: UrlPath.nullable().optional(),
      deadlineSeconds: Release.shape.deadlineSeconds.unwrap().optional(),
      drainSeconds: Release.shape.drainSeconds.unwrap().optional(),
    }),
  })
  .partial();
export type SpecPatch = z.output<typeof SpecPatch>;

export function mergeSpec(spec: ServiceSpec, patch: SpecPatch): ServiceSpec {
  const { release, ...rest } = patch;
  return ServiceSpec.parse({ ...spec, ...rest, release: { ...spec.release, ...release } });
}
