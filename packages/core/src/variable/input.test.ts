import { Secret } from "@moorage/domain";
import { expect, test } from "vitest";
import { ImportVariables, SaveVariables } from "./input.ts";

const issuesOf = (rows: unknown[]) => SaveVariables.safeParse({ variables: rows }).error?.issues ?? [];
const pathOf = (row: unknown) => issuesOf([{ name: "FINE", value: "1" }, row])[0]?.path.join(".");

test("a bad name must be refused at its row", () => {
  for (const name of ["", "1A", "A-B", "A B", "A=B", "É", "A\0", "$(touch x)", "x".repeat(257)])
    expect(pathOf({ name, value: "1" }), name).toBe("variables.1.name");
  expect(pathOf({ name: "FINE", value: "2" }), "twice").toBe("variables.1.name");
});

test("a value that no container can get must be refused at its row", () => {
  for (const value of ["a\0b", "\ud800", "x".repeat(65_537), "é".repeat(40_000)])
    expect(pathOf({ name: "A", value }), value.slice(0, 8)).toBe("variables.1.value");
  for (const value of ["", "x".repeat(65_536), "é".repeat(32_768)])
    expect(pathOf({ name: "A", value })).toBeUndefined();
});

test("more than 500 variables must be refused as a whole", () => {
  const many = Array.from({ length: 501 }, (_, index) => ({ name: `V${index}`, value: "" }));
  expect(issuesOf(many)[0]?.path).toEqual(["variables"]);
  const text = many.map(({ name }) => `${name}=1`).join("\n");
  expect(ImportVariables.safeParse({ text }).error?.issues[0]?.path).toEqual(["text"]);
});

test("an issue must hold nothing of a value", () => {
  const { error } = SaveVariables.safeParse({ variables: [{ name: "A", value: "canary\0" }] });
  expect(error?.message).toContain("NUL");
  expect(JSON.stringify(error)).not.toContain("canary");
});

test("a parsed value must not print", () => {
  const { variables } = SaveVariables.parse({ variables: [{ name: "A", value: "canary-print" }] });
  expect(variables[0]?.value?.secret).toBeInstanceOf(Secret);
  expect(JSON.stringify(variables)).not.toContain("canary-print");
});

test("an import must say which lines are wrong, and nothing of what is in them", () => {
  const text = "GOOD=1\nsk-canary-line==\njust canary words\n# fine\nNUL=a\0canary";
  const { error } = ImportVariables.safeParse({ text });
  expect(error?.issues.map(({ path }) => path)).toEqual([
    ["text", 2],
    ["text", 3],
    ["text", 5],
  ]);
  expect(error?.message).not.toContain("canary");
});
