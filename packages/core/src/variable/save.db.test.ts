import { variable } from "@moorage/db/schema";
import { newId, type Permission } from "@moorage/domain";
import { parseEnv } from "@moorage/domain/service";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sealPlace } from "../seal.ts";
import { auditRows, idOf, namesOf, save, type TestRuntime, testRuntime, variableWorld } from "../testing/index.ts";
import { exportVariables, ImportVariables, importVariables, listVariables, revealVariable } from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
afterAll(() => runtime.close());

test("a value must be sealed at rest and bound to its row", async () => {
  const { own } = await variableWorld(runtime);
  await save(own, { SEALED: "canary-at-rest" });
  const [row] = await runtime.db.select().from(variable).where(eq(variable.serviceId, own.owner.id));
  const box = row?.value ?? "";
  expect(JSON.stringify(row)).not.toContain("canary-at-rest");
  expect(runtime.open(box, sealPlace("variable", "value", row?.id ?? ""))).toBe("canary-at-rest");
  expect(() => runtime.open(box, sealPlace("variable", "value", "another-row"))).toThrow();
});

test("names must be kept apart by owner", async () => {
  const { ctx, own, environment, project } = await variableWorld(runtime);
  for (const owner of [own, environment, project]) await save(owner, { SAME: owner.owner.level });
  for (const owner of [own, environment, project]) {
    const revealed = await revealVariable(ctx, { variableId: await idOf(owner, "SAME") });
    expect(revealed.value).toBe(owner.owner.level);
  }
});

test("a row without a value must keep the stored one, also when names are swapped", async () => {
  const { ctx, own } = await variableWorld(runtime);
  await save(own, { FIRST: "one", SECOND: "two" });
  const [first, second] = [await idOf(own, "FIRST"), await idOf(own, "SECOND")];
  await save(own, {
    variables: [
      { id: first, name: "SECOND" },
      { id: second, name: "FIRST" },
    ],
  });
  expect(await revealVariable(ctx, { variableId: first })).toMatchObject({ name: "SECOND", value: "one" });
  expect(await revealVariable(ctx, { variableId: second })).toMatchObject({ name: "FIRST", value: "two" });
});

test("a renamed variable must leave its name to a new one", async () => {
  const { own } = await variableWorld(runtime);
  await save(own, { OLD: "old" });
  const id = await idOf(own, "OLD");
  await save(own, {
    variables: [
      { id, name: "NEW" },
      { name: "OLD", value: "fresh" },
    ],
  });
  expect(await exportVariables(own)).toEqual({ text: "NEW=old\nOLD=fresh\n" });
});

test("removing must take away what is named, replacing all that is not", async () => {
  const { own } = await variableWorld(runtime);
  await save(own, { A: "a", B: "b", C: "c" });
  await save(own, { variables: [], removed: ["B", "NEVER_THERE"] });
  expect(await namesOf(own)).toEqual(["A", "C"]);
  const result = await save(own, { variables: [{ name: "D", value: "" }, { name: "A" }], replace: true });
  expect(result).toEqual({ added: ["D"], changed: [], removed: ["C"] });
  expect(await namesOf(own)).toEqual(["D", "A"]);
});

test("showing a stored secret must need the permission to reveal; a new value may be shown", async () => {
  const world = await variableWorld(runtime);
  const own = { ...world.own, permissions: new Set<Permission>(["variables:read", "variables:update"]) };
  await save(own, { KEY: "canary-unhide" });
  const unhide = save(own, { variables: [{ name: "KEY", secret: false }] });
  await expect(unhide).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect((await listVariables(own)).variables).toMatchObject([{ name: "KEY", secret: true, value: null }]);
  await save(own, { variables: [{ name: "KEY", secret: false, value: "plain" }] });
  expect((await listVariables(own)).variables).toMatchObject([{ secret: false, value: "plain" }]);
});

test("a row's id of another owner must change nothing there", async () => {
  const [mine, theirs] = [await variableWorld(runtime), await variableWorld(runtime)];
  await save(theirs.own, { THEIRS: "untouched" });
  const id = await idOf(theirs.own, "THEIRS");
  const saved = save(mine.own, { variables: [{ id, name: "MINE", value: "x" }] });
  await expect(saved).rejects.toMatchObject({ code: "INVALID", field: "variables.0" });
  expect(await revealVariable(theirs.ctx, { variableId: id })).toMatchObject({ name: "THEIRS", value: "untouched" });
});

test("a new row without a value must be refused at its value, and nothing saved", async () => {
  const { own } = await variableWorld(runtime);
  const saved = save(own, { variables: [{ name: "A", value: "1" }, { name: "B" }] });
  await expect(saved).rejects.toMatchObject({ code: "INVALID", field: "variables.1.value" });
  expect(await namesOf(own)).toEqual([]);
});

test("a set must not grow beyond 500, whatever the number of saves", async () => {
  const { project } = await variableWorld(runtime);
  await save(project, Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`V${index}`, "v"])));
  await expect(save(project, { ONE_MORE: "v" })).rejects.toMatchObject({ code: "INVALID" });
  await save(project, { variables: [{ name: "ONE_MORE", value: "v" }], removed: ["V0"] });
  expect(await namesOf(project)).toHaveLength(500);
});

test("saves at once must all be kept", async () => {
  const { own } = await variableWorld(runtime);
  await save(own, { SHARED: "0" });
  const numbers = Array.from({ length: 8 }, (_, index) => index);
  await Promise.all(numbers.map((index) => save(own, { SHARED: `${index}`, [`N${index}`]: "x" })));
  expect((await namesOf(own)).sort()).toEqual([...numbers.map((index) => `N${index}`), "SHARED"]);
});

test("saving to an owner that is gone must find nothing", async () => {
  const { own } = await variableWorld(runtime);
  const gone = { ...own, owner: { ...own.owner, id: newId("svc") } };
  await expect(save(gone, { A: "1" })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a save must be audited by name and told to browsers, without a value", async () => {
  const { ctx, own } = await variableWorld(runtime);
  await save({ ...own, operation: "variable.save" }, { PASSWORD: "canary-audit" });
  const rows = await auditRows(ctx, "variable.save");
  expect(rows).toMatchObject([{ targetId: own.owner.id, after: { added: ["PASSWORD"], changed: [], removed: [] } }]);
  expect(JSON.stringify([rows, runtime.published, runtime.logged])).not.toContain("canary-audit");
  expect(runtime.published).toContainEqual({
    type: "variable.changed",
    organizationId: ctx.organizationId,
    ownerId: own.owner.id,
  });
});

test("an import must keep hostile values byte for byte", async () => {
  const { own } = await variableWorld(runtime);
  const hostile = ["'; touch x", "$(touch x)", "`id`", "a\nb", 'q"q', "a#b", "  spaced  ", "-rf", "ü€😀", "\\n", ""];
  const quoted = (value: string) => `"${value.replace(/[\\"$]/g, "\\$&").replace(/\n/g, "\\n")}"`;
  const text = hostile.map((value, index) => `H${index}=${quoted(value)}`).join("\n");
  await importVariables(own, ImportVariables.parse({ text, replace: true }));
  const exported = await exportVariables(own);
  expect(parseEnv(exported.text).variables.map(({ value }) => value)).toEqual(hostile);
});

test("an import must leave others alone unless it replaces", async () => {
  const { own } = await variableWorld(runtime);
  await save(own, { KEEP: "1", CHANGE: "1" });
  const text = "CHANGE=2\nADD=3\nADD=4\n";
  const summary = await importVariables(own, ImportVariables.parse({ text }));
  expect(summary).toEqual({ added: ["ADD"], changed: ["CHANGE"], removed: [] });
  expect(await exportVariables(own)).toEqual({ text: "KEEP=1\nCHANGE=2\nADD=4\n" });
  await importVariables(own, ImportVariables.parse({ text, replace: true }));
  expect(await namesOf(own)).toEqual(["CHANGE", "ADD"]);
});
