import { expect, test } from "vitest";
import { exchangeWords, nextStep } from "./rotation-words.ts";
import type { KeyServer } from "./types.ts";

const server = (nextKey: KeyServer["nextKey"], status?: "running" | "failed"): KeyServer => ({
  ...{ id: "srv_1", name: "web-2", nextKey },
  run: status ? { id: "run_1", status, cause: null } : null,
});

test("a server must say which key it has, and that of one under way no more is known", () => {
  const words = [
    server("alone", "failed"),
    server(null, "running"),
    server("beside", "failed"),
    server(null, "failed"),
  ];
  expect([...words, server(null)].map((each) => exchangeWords(each).text)).toEqual([
    "Has the new key",
    "Exchanging the keys",
    "Uses the new key; the old one is still let in",
    "Has the old key",
    "Has the old key, not tried yet",
  ]);
});

test("a rotation must be finished only once every server has the new key", () => {
  const step = (...servers: KeyServer[]) => nextStep({ servers, usedBy: ["api"] });
  expect(step()).toBe("finish");
  expect(step(server("alone"))).toBe("finish");
  expect(step(server("alone"), server(null, "running"))).toBe("wait");
  expect(step(server(null, "running"), server("beside", "failed"))).toBe("try-again");
  expect(step(server(null))).toBe("try-again");
});
