import { printReference } from "@moorage/domain/service";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  auditRows,
  idOf,
  makeOrganization,
  save,
  type TestRuntime,
  testRuntime,
  variableWorld,
  withoutWorker,
} from "../testing/index.ts";
import { exportVariables, listVariables, loadOwner, previewVariables, revealVariable } from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
afterAll(() => runtime.close());

const to = (name: string, level?: "project" | "environment") => printReference({ level, name });

test("a list must show harmless values and never ask for secret ones", async () => {
  const { own } = await variableWorld(runtime);
  await save(own, {
    LOG_LEVEL: "debug",
    TOKEN: "canary-in-list",
    HIDDEN_URL: "https://user:canary-in-url@db.example.com",
    PUBLIC_URL: "https://shop.example.com",
  });
  runtime.asked.length = 0;
  const list = await listVariables(own);
  expect(list.variables.map(({ name, secret, value }) => [name, secret, value])).toEqual([
    ["LOG_LEVEL", false, "debug"],
    ["TOKEN", true, null],
    ["HIDDEN_URL", true, null],
    ["PUBLIC_URL", false, "https://shop.example.com"],
  ]);
  const shown = list.variables.filter(({ secret }) => !secret).map(({ id }) => id);
  expect(runtime.asked).toEqual([{ name: "variable.open", input: { variableIds: shown } }]);
  expect(JSON.stringify(list)).not.toContain("canary");
});

test("a list must answer without values while the worker is away", async () => {
  const { project } = await variableWorld(runtime);
  await save(project, { TZ: "Europe/Berlin" });
  const list = await withoutWorker(runtime, () => listVariables(project));
  expect(list).toMatchObject({ valuesUnavailable: true, variables: [{ name: "TZ", value: null }] });
  expect(await listVariables(project)).toMatchObject({ valuesUnavailable: false, variables: [{ name: "TZ" }] });
});

test("a reveal must be audited, also when the worker cannot answer", async () => {
  const { ctx, own } = await variableWorld(runtime);
  await save(own, { PASSWORD: "canary-reveal" });
  const variableId = await idOf(own, "PASSWORD");
  const reveal = () => revealVariable({ ...ctx, operation: "variable.reveal" }, { variableId });
  expect(await reveal()).toEqual({ id: variableId, name: "PASSWORD", value: "canary-reveal" });
  await expect(withoutWorker(runtime, reveal)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  const rows = await auditRows(ctx, "variable.reveal");
  expect(rows.map(({ targetId, targetName }) => [targetId, targetName])).toEqual([
    [variableId, "PASSWORD"],
    [variableId, "PASSWORD"],
  ]);
  expect(JSON.stringify([rows, runtime.logged])).not.toContain("canary-reveal");
});

test("an export must be audited with the names it gave away", async () => {
  const { ctx, own } = await variableWorld(runtime);
  await save(own, { A: "it's", B: "" });
  expect(await exportVariables({ ...own, operation: "variable.export" })).toEqual({ text: `A="it's"\nB=\n` });
  expect(await auditRows(ctx, "variable.export")).toMatchObject([{ after: { names: ["A", "B"] } }]);
});

test("a stranger must find neither owners nor variables", async () => {
  const { own, environment, project } = await variableWorld(runtime);
  const stranger = await makeOrganization(runtime);
  for (const owner of [own, environment, project]) {
    await save(owner, { OURS: "canary-stranger" });
    const variableId = await idOf(owner, "OURS");
    await expect(revealVariable(stranger, { variableId })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(loadOwner(stranger, owner.owner)).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
  expect(await auditRows(stranger)).toEqual([]);
});

test("a preview must name levels, overrides and unknown references, and hold no value", async () => {
  const { own, environment, project, service } = await variableWorld(runtime);
  await save(project, { TZ: "canary-a", ONLY: "canary-b" });
  await save(environment, { TZ: "canary-c" });
  await save(own, { MIX: `canary ${to("ONLY", "project")} ${to("NOPE", "environment")} ${to("TZ")}`, TZ: "canary-d" });
  const preview = await previewVariables(service);
  expect(preview.variables.map(({ name, level, overrides, unknown }) => ({ name, level, overrides, unknown }))).toEqual(
    [
      { name: "ONLY", level: "project", overrides: [], unknown: [] },
      { name: "TZ", level: "service", overrides: ["project", "environment"], unknown: [] },
      { name: "MIX", level: "service", overrides: [], unknown: [to("NOPE", "environment")] },
    ],
  );
  expect(preview.problem).toContain(to("NOPE", "environment"));
  expect(JSON.stringify(preview)).not.toContain("canary");
});

test("a preview must name a circle of references", async () => {
  const { own, service } = await variableWorld(runtime);
  await save(own, { A: to("B"), B: `x${to("A")}` });
  expect((await previewVariables(service)).problem).toContain("circle");
  await save(own, { B: "plain" });
  expect(await previewVariables(service)).toMatchObject({ problem: null });
});
