import { afterAll, beforeAll, expect, test } from "vitest";
import { type RestWorld, restWorld } from "../testing/rest-world.ts";

let world: RestWorld;
beforeAll(async () => {
  world = await restWorld();
});
afterAll(() => world.close());

test("a list of files that is not the whole must say so beside the names, on both addresses", async () => {
  const { applicationId: id } = world.ids;
  const input = { id, type: "application", repoPath: `patch-repos/${id}` };
  const ask = async (more: boolean) => {
    const entries = [{ path: "src/app.js", type: "file" as const }];
    world.runtime.answers["source.tree"] = async () => ({ commit: null, ref: null, entries, more });
    const asTrpc = `/api/trpc/patch.readRepoDirectories?input=${encodeURIComponent(JSON.stringify({ json: input }))}`;
    const answers = [
      await world.call("GET", "patch.readRepoDirectories", input),
      await world.fetch(asTrpc, { headers: { "x-api-key": world.key } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    return answers.map(({ headers }) => headers.get("x-moorage-more"));
  };
  expect(await ask(false)).toEqual([null, null]);
  const said = "only the first 1 are listed; ask for a folder";
  expect(await ask(true)).toEqual([said, said]);
});
