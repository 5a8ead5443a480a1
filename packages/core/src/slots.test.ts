import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createSlots } from "./slots.ts";

/** Works that end when they are told to. */
function harness(max: number) {
  const slot = createSlots(max);
  const running = new Set<string>();
  const started: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<void>>();
  let most = 0;
  const begin = (server: string, name: string): Promise<string> => {
    const gate = Promise.withResolvers<void>();
    gates.set(name, gate);
    return slot(server, async () => {
      started.push(name);
      running.add(name);
      most = Math.max(most, running.size);
      await gate.promise.finally(() => running.delete(name));
      return name;
    });
  };
  return {
    begin,
    started,
    end: (name: string) => gates.get(name)?.resolve(),
    fail: (name: string) => gates.get(name)?.reject(new Error(name)),
    most: () => most,
  };
}

test("no more than the limit must run on one server, and the others wait in order", async () => {
  const { begin, started, end, most } = harness(2);
  const all = ["a", "b", "c", "d"].map((name) => begin("s1", name));
  await turn();
  expect(started).toEqual(["a", "b"]);
  end("b");
  await turn();
  expect(started).toEqual(["a", "b", "c"]);
  for (const name of ["a", "c", "d"]) end(name);
  expect(await Promise.all(all)).toEqual(["a", "b", "c", "d"]);
  expect(most()).toBe(2);
});

test("who must wait must be told how many work, once, and who need not, nothing", async () => {
  const slot = createSlots(1);
  const gate = Promise.withResolvers<void>();
  const told: string[] = [];
  const onWait = (name: string) => (running: number) => void told.push(`${name} ${running}`);
  const first = slot("s1", () => gate.promise, { onWait: onWait("a") });
  const second = slot("s1", async () => undefined, { onWait: onWait("b") });
  expect(told).toEqual(["b 1"]);
  gate.resolve();
  await Promise.all([first, second]);
  await slot("s1", async () => undefined, { onWait: onWait("c") });
  expect(told).toEqual(["b 1"]);
});

test("servers must not wait for each other", async () => {
  const { begin, started, end } = harness(1);
  const all = [begin("s1", "a"), begin("s2", "b")];
  await turn();
  expect(started).toEqual(["a", "b"]);
  end("a");
  end("b");
  await Promise.all(all);
});

test("a build that fails must give its place to the next, and nobody slip in between", async () => {
  const { begin, started, end, fail } = harness(1);
  const first = begin("s1", "a").catch((error: Error) => error.message);
  const second = begin("s1", "b");
  await turn();
  fail("a");
  expect(await first).toBe("a");
  const third = begin("s1", "c");
  await turn();
  expect(started).toEqual(["a", "b"]);
  end("b");
  await second;
  end("c");
  expect(await third).toBe("c");
  const again = begin("s1", "d");
  await turn();
  expect(started.at(-1)).toBe("d");
  end("d");
  await again;
});
