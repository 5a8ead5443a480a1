import { expect, test } from "vitest";
import { quote } from "./quote.ts";

test("every word must be quoted, and what a shell could take for something else must not end the quotes", () => {
  expect(quote(["echo", "", "it's", "$(id)\n"])).toBe(`'echo' '' 'it'\\''s' '$(id)\n'`);
});

test("NUL, which no argument can hold, must be refused", () => {
  expect(() => quote(["echo", "a\0b"])).toThrow("NUL");
});
