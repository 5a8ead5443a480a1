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
  expect([...words, server(null)].map((each) => exchangeWords(each, false).text)).toEqual([
    "Has the new key",
    "Exchanging the keys",
    "Uses the new key; the old one is still let in",
    "Has the old key",
    "Has the old key, not tried yet",
  ]);
});

test("a server of a rotation that is cancelled must say whether the new key may be there still", () => {
  const words = [server("alone", "failed"), server("beside", "running"), server(null, "failed")];
  expect([...words, server("former"), server(null)].map((each) => exchangeWords(each, true).text)).toEqual([
    "Uses the new key; the old one is not back yet",
    "Putting the old key back",
    "Uses the old key; the new one may be let in, too",
    "Has the old key",
    "Has the old key",
  ]);
});

test("a cancelled rotation must be tried again only once nothing is under way", () => {
  const next = { publicKey: "ssh-ed25519 A", fingerprint: "", since: "", cancelledAt: "2026-01-02T03:04:05Z" };
  const step = (...servers: KeyServer[]) => nextStep({ servers, usedBy: [], next });
  expect(step(server("former"), server(null, "running"))).toBe("wait");
  expect(step(server("former"), server(null, "failed"))).toBe("try-again");
});

test("a rotation must be finished only once every server has the new key", () => {
  const step = (...servers: KeyServer[]) => nextStep({ servers, usedBy: ["api"], next: null });
  expect(step()).toBe("finish");
  expect(step(server("alone"))).toBe("finish");
  expect(step(server("alone"), server(null, "running"))).toBe("wait");
  expect(step(server(null, "running"), server("beside", "failed"))).toBe("try-again");
  expect(step(server(null))).toBe("try-again");
});
