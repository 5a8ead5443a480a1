import { afterAll, beforeAll, expect, test } from "vitest";
import { type FullWorld, fullWorld } from "../testing/full-world.ts";

let world: FullWorld;
beforeAll(async () => {
  world = await fullWorld();
});
afterAll(() => world.close());

test("a stored registry must be tested with what is given in its place, and keep what it has", async () => {
  const asked: { config: Record<string, unknown>; secrets: Record<string, string> }[] = [];
  world.runtime.answers["connection.test"] = async ({ config, secrets }) => {
    asked.push({ config, secrets });
    return { detail: "Signed in." };
  };
  const { registryId } = world.all;
  const before = (await world.call("GET", "registry.one", { registryId })).text;
  const testing = (more: object) => world.call("POST", "registry.testRegistryById", { registryId, ...more });
  expect((await testing({})).body).toBe(true);
  const answer = await testing({ username: "someone-else", password: "canary-new" });
  expect([answer.status, answer.body]).toEqual([200, true]);
  const [stored, given] = asked;
  expect(given?.config["username"]).toBe("someone-else");
  expect(given?.secrets["password"]).not.toBe(stored?.secrets["password"]);
  expect((await world.call("GET", "registry.one", { registryId })).text).toBe(before);
});
