import { expect, test } from "vitest";
import {
  afterSave,
  changesOf,
  countChanges,
  editRow,
  mergePairs,
  nameProblem,
  newRow,
  type Row,
  removeRow,
  rowOf,
  stateOf,
} from "./draft.ts";
import type { ListedVariable } from "./queries.ts";

const stored = (name: string, value: string | null, more: Partial<ListedVariable> = {}): ListedVariable => ({
  id: `var_${name}`,
  name,
  secret: value === null,
  value,
  references: [],
  position: 0,
  updatedAt: "2026-01-01T00:00:00.000Z",
  ...more,
});

const level = rowOf(stored("LOG_LEVEL", "debug"));
const secret = rowOf(stored("TOKEN", null));

test("lines that were not touched must not be sent", () => {
  expect(changesOf([level, secret])).toEqual({ keys: [], variables: [], removed: [] });
  expect(countChanges([level, secret])).toBe(0);
});

test("a secret whose value was not replaced must be renamed without a value", () => {
  const renamed = editRow(secret, { name: "API_TOKEN" });
  expect(changesOf([renamed]).variables).toEqual([{ id: "var_TOKEN", name: "API_TOKEN" }]);
});

test("an empty value must be sent, and a value put back must count as no change", () => {
  expect(changesOf([editRow(level, { value: "" })]).variables).toEqual([
    { id: "var_LOG_LEVEL", name: "LOG_LEVEL", value: "" },
  ]);
  expect(stateOf(editRow(editRow(level, { value: "x" }), { value: "debug" }))).toBe("same");
});

test("a new line must be a secret unless it looks harmless or a person chose", () => {
  const typed = editRow(editRow(newRow(), { name: "PORT" }), { value: "3000" });
  expect(typed.secret).toBe(false);
  expect(editRow(typed, { name: "PASSWORD" }).secret).toBe(true);
  const chosen = editRow(typed, { secret: true });
  expect(editRow(chosen, { value: "4000" }).secret).toBe(true);
});

test("removing must take a new line away and mark a stored one with what is stored", () => {
  const added = newRow("A", "1");
  const edited = editRow(level, { name: "OTHER", value: "x" });
  const rows = removeRow(removeRow([edited, added], added.key), edited.key);
  expect(rows).toHaveLength(1);
  expect(changesOf(rows)).toEqual({ keys: [], variables: [], removed: ["LOG_LEVEL"] });
});

test("a blank new line must be neither counted, nor sent, nor complained about", () => {
  const rows = [level, newRow()];
  expect(countChanges(rows)).toBe(0);
  expect(changesOf(rows).variables).toEqual([]);
  expect(rows.map((row) => nameProblem(row, rows))).toEqual([undefined, undefined]);
});

test("a name that is wrong, missing or there twice must be said at its line", () => {
  const rows = [level, newRow("1A", "x"), newRow("", "x"), newRow("LOG_LEVEL", "x")];
  expect(rows.map((row) => nameProblem(row, rows) !== undefined)).toEqual([true, true, true, true]);
  expect(nameProblem(level, [{ ...level, removed: true }, level])).toBeUndefined();
});

test("imported pairs must change what is there, add the rest and, on request, remove the others", () => {
  const pairs = [
    { name: "LOG_LEVEL", value: "info" },
    { name: "NEW", value: "1" },
  ];
  expect(mergePairs([level, secret], pairs, false).map(stateOf)).toEqual(["changed", "same", "added"]);
  expect(mergePairs([level, secret], pairs, true).map(stateOf)).toEqual(["changed", "removed", "added"]);
});

test("what is typed during a save must stay, on lines that are stored by then", () => {
  const port = stored("PORT", "80");
  const sent = [editRow(rowOf(port), { value: "81" }), newRow("TIDE", "low")];
  const now = [editRow(sent[0] as Row, { value: "82" }), sent[1] as Row, newRow("MOON", "full")];
  const list = [{ ...port, value: "81" }, stored("TIDE", "low")];
  expect(afterSave(sent, sent, list)).toBeUndefined();
  const left = afterSave(now, sent, list) ?? [];
  expect(left.map(({ name, value }) => [name, value])).toEqual([
    ["PORT", "82"],
    ["TIDE", "low"],
    ["MOON", "full"],
  ]);
  expect(changesOf(left).variables).toMatchObject([
    { id: port.id, name: "PORT", value: "82" },
    { name: "MOON", value: "full" },
  ]);
});
