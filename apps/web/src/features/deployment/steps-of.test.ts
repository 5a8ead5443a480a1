import { ServiceSpec } from "@moorage/domain/service";
import { describe, expect, test } from "vitest";
import { stepPosition, stepsOf } from "./steps-of.ts";
import { deploymentWords } from "./words.ts";

const image = ServiceSpec.parse({ kind: "application", source: { type: "image", image: "nginx:alpine" } });
const upload = ServiceSpec.parse({ kind: "application", source: { type: "drop" }, release: { strategy: "in-place" } });
const at = "2026-01-01T00:00:00.000Z";
const done = (name: "checkout" | "start" | "undo") => ({
  name,
  status: "succeeded" as const,
  startedAt: at,
  endedAt: at,
});
const names = (steps: ReturnType<typeof stepsOf>) => steps.map(({ name, status }) => `${name} ${status}`);
const active = { id: "dep_1", number: 1 };

describe("steps of a deployment", () => {
  test("those that will come wait, in the order of the strategy", () => {
    const run = { id: "dep_2", status: "running" as const, trigger: "manual" as const };
    const steps = [done("checkout"), { name: "start" as const, status: "running" as const, startedAt: at }];
    const shown = stepsOf({ ...run, steps }, { spec: image, domains: [{ enabled: true }], active });
    expect(names(shown)).toEqual([
      "checkout succeeded",
      "start running",
      "health pending",
      "switch pending",
      "drain pending",
    ]);
    expect(stepPosition(shown)).toEqual({ at: 2, of: 5, name: "start" });
    const words = { ...run, queuePlace: null, cause: null, endedBy: null, cancelRequested: false };
    expect(deploymentWords(words, shown)).toBe("Deploying, step 2 of 5");
    expect(deploymentWords({ ...words, status: "queued", queuePlace: 2 }, shown)).toBe("Queued, 2nd");
  });

  test("a service that publishes a port is replaced in place, and its commands are steps", () => {
    const port = { id: "prt_aaaaaaaaaa", published: 6_000, target: 80 };
    const spec = ServiceSpec.parse({ ...image, ports: [port], hooks: { preDeploy: ["a"], postDeploy: ["b"] } });
    const run = { id: "dep_2", status: "running" as const, trigger: "reload" as const, steps: [] };
    expect(names(stepsOf(run, { spec, domains: [{ enabled: true }], active }))).toEqual([
      ...["pre-deploy pending", "hold pending", "stop pending", "start pending", "health pending", "switch pending"],
      "post-deploy pending",
    ]);
  });

  test("after a failure the rest was not reached, and the undo is last", () => {
    const failed = { name: "health" as const, status: "failed" as const, startedAt: at, endedAt: at };
    const run = { id: "dep_2", status: "failed" as const, trigger: "reload" as const };
    const shown = stepsOf(
      { ...run, steps: [done("start"), failed, done("undo")] },
      { spec: image, domains: [{ enabled: true }], active },
    );
    expect(names(shown)).toEqual([
      "start succeeded",
      "health failed",
      "switch skipped",
      "drain skipped",
      "undo succeeded",
    ]);
    const cause = { code: "TIMEOUT" as const, message: "No answer.", step: "health" as const };
    const words = { ...run, queuePlace: null, cause, endedBy: null, cancelRequested: false };
    expect(deploymentWords(words, shown)).toBe("Failed at Health");
  });

  test("an upload is built, and in place the old version stops first", () => {
    const run = { id: "dep_2", status: "queued" as const, trigger: "upload" as const, steps: [] };
    const shown = stepsOf(run, { spec: upload, domains: [], active });
    expect(shown.map(({ name }) => name)).toEqual(["checkout", "build", "stop", "start", "health"]);
    const elsewhere = { server: { id: "srv_1" }, buildServer: { id: "srv_2" } };
    const copied = stepsOf(run, { spec: upload, domains: [], active, ...elsewhere });
    expect(copied.map(({ name }) => name)).toEqual(["checkout", "build", "push", "stop", "start", "health"]);
  });

  test("a success shows what happened, nothing more", () => {
    const run = { id: "dep_2", status: "succeeded" as const, trigger: "manual" as const, steps: [done("checkout")] };
    expect(names(stepsOf(run, { spec: image, domains: [], active }))).toEqual(["checkout succeeded"]);
  });
});
