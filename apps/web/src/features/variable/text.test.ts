import { expect, test } from "vitest";
import { editRow, newRow, rowOf, stateOf } from "./draft.ts";
import { dots, readPairs, rowsOfText, textOf } from "./text.ts";

const listed = (name: string, value: string | null) =>
  rowOf({
    id: `var_${name}`,
    name,
    secret: value === null,
    value,
    references: [],
    position: 0,
    updatedAt: "2026-01-01T00:00:00.000Z",
  });
const rows = [listed("LOG_LEVEL", "debug"), listed("TOKEN", null)];

test("the text must show dots for a secret and read back as no change", () => {
  expect(textOf(rows)).toBe(`LOG_LEVEL=debug\nTOKEN=${dots}\n`);
  const read = rowsOfText(textOf(rows), rows);
  expect(read.problems).toEqual([]);
  expect(read.rows.map(stateOf)).toEqual(["same", "same"]);
});

test("values with spaces, quotes and line breaks must survive the text", () => {
  const all = [newRow("A", "a b"), newRow("B", `it's "so"`), newRow("C", "one\ntwo"), newRow("D", "")];
  expect(rowsOfText(textOf(all), []).rows.map(({ name, value }) => [name, value])).toEqual(
    all.map(({ name, value }) => [name, value]),
  );
});

test("a line taken out must remove the variable, and bring it back when typed again", () => {
  const without = rowsOfText("LOG_LEVEL=debug\n", rows).rows;
  expect(without.map(stateOf)).toEqual(["same", "removed"]);
  expect(rowsOfText(`LOG_LEVEL=debug\nTOKEN=${dots}`, without).rows.map(stateOf)).toEqual(["same", "same"]);
});

test("dots without a stored value, and lines that are not NAME=value, must be said by line", () => {
  const { problems } = rowsOfText(`LOG_LEVEL=x\nwhat is this\nOTHER=${dots}\n`, rows);
  expect(problems.map(({ line }) => line)).toEqual([2, 3]);
});

test("dots must put a replaced secret back", () => {
  const replaced = rows.map((row) => (row.name === "TOKEN" ? editRow(row, { value: "new" }) : row));
  expect(rowsOfText(`LOG_LEVEL=debug\nTOKEN=${dots}`, replaced).rows.map(stateOf)).toEqual(["same", "same"]);
});

test("of pasted lines the last of a name must win", () => {
  expect(readPairs("A=1\nexport B='x y'\nA=2\nnonsense").pairs).toEqual([
    { name: "A", value: "2" },
    { name: "B", value: "x y" },
  ]);
  expect(readPairs("A=1\nnonsense").problems.map(({ line }) => line)).toEqual([2]);
});
