import { expect, test } from "vitest";
import { argvOf, checkCommand, commandValues, limitsOf } from "./command-form.ts";

test("a command that was run must be offered again as it was", () => {
  const limits = { memoryLimit: 134_217_728, cpuLimit: 500_000_000, processes: 64, timeoutSeconds: 90 };
  const argv = ["sh", "-c", "echo 'a b' | wc"];
  const values = commandValues({ argv, limits });
  expect(argvOf(values)).toEqual(argv);
  expect(argvOf({ ...values, as: "words" })).toEqual(argv);
  expect(limitsOf(values)).toEqual({ ...limits, memoryLimit: "128m", cpuLimit: "0.5" });
  expect(checkCommand(values)).toEqual({});
});

test("what is wrong must be said at its field", () => {
  const values = commandValues(undefined);
  expect(checkCommand(values)).toEqual({ line: "Say which program to run." });
  expect(checkCommand({ ...values, line: "echo 'x" })).toEqual({ line: "A quote (') is not closed." });
  expect(checkCommand({ ...values, as: "words" })).toHaveProperty("words");
  const wrong = { ...values, line: "true", memoryLimit: "much", minutes: "2000", processes: "" };
  expect(Object.keys(checkCommand(wrong)).sort()).toEqual(["memoryLimit", "minutes", "processes"]);
});
