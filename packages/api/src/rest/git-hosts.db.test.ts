import { afterAll, beforeAll, expect, test } from "vitest";
import { type FullWorld, fullWorld } from "../testing/full-world.ts";

let world: FullWorld;
beforeAll(async () => {
  world = await fullWorld();
});
afterAll(() => world.close());

test("an account must be had by the names of its own kind alone", async () => {
  const { githubId, gitlabId } = world.all;
  expect((await world.call("GET", "gitlab.one", { gitlabId })).body).toMatchObject({
    ...{ gitlabId, gitProviderId: gitlabId, applicationId: "panel", gitProvider: { providerType: "gitlab" } },
    redirectUri: expect.stringMatching(/\/api\/providers\/gitlab\/callback$/),
  });
  expect((await world.call("GET", "gitlab.one", { gitlabId: githubId })).status).toBe(404);
  expect((await world.call("GET", "gitlab.getGitlabRepositories", { gitlabId: githubId })).status).toBe(404);
  expect((await world.call("GET", "gitlab.getGitlabBranches", { owner: "shop", repo: "api" })).body).toEqual([]);
  // One that nobody connected yet is no choice for an application.
  expect((await world.call("GET", "github.githubProviders")).body).toEqual([]);
  expect((await world.call("GET", "bitbucket.bitbucketProviders")).body).toHaveLength(1);
});

test("a test must try what is given, and nobody who may only read gets to have other values tried", async () => {
  const { bitbucketId } = world.all;
  const asked: unknown[] = [];
  const answer = world.runtime.answers["connection.test"];
  world.runtime.answers["connection.test"] = async (input: { config: unknown }) => {
    asked.push(input.config);
    return { detail: "Signed in as ana." };
  };
  const sent = (more: object, key = world.key) =>
    world.call("POST", "bitbucket.testConnection", { bitbucketId, ...more }, { key });
  expect((await sent({ workspaceName: "shop", bitbucketEmail: "" })).body).toBe("Found 1 repositories");
  expect((await sent({ workspaceName: "other", apiToken: "new" })).body).toBe("Signed in as ana.");
  expect(asked).toMatchObject([{ workspace: "shop" }, { workspace: "other" }]);
  const viewer = await world.keyOfRole("viewer");
  expect([(await sent({}, viewer)).status, (await sent({ workspaceName: "x" }, viewer)).status]).toEqual([200, 403]);
  expect((await sent({ appPassword: "p" })).status).toBe(412);
  if (answer) world.runtime.answers["connection.test"] = answer;
});

test("what cannot be done must be refused in words, not swallowed", async () => {
  const refusals: [string, Record<string, unknown>, string][] = [
    ["bitbucket.create", { name: "x", bitbucketWorkspaceName: "q", appPassword: "p" }, "app passwords"],
    ["gitea.create", { name: "x", giteaUrl: "https://gitea.com", clientId: "c", accessToken: "t" }, "not taken over"],
    [
      "gitlab.create",
      { name: "x", gitlabUrl: "https://gitlab.com", gitlabInternalUrl: "http://10.0.0.1" },
      "not supported",
    ],
    ["gitProvider.toggleShare", { gitProviderId: world.all.gitlabId, sharedWithOrganization: false }, "organization"],
  ];
  for (const [name, input, words] of refusals) {
    const answer = await world.call("POST", name, input);
    expect([name, answer.status, answer.text]).toEqual([name, 412, expect.stringContaining(words)]);
  }
});

test("a secret that is not sent must stay, and none must come back", async () => {
  const { gitlabId } = world.all;
  const change = { gitlabId, name: "Lab", gitlabUrl: "https://git.example.com", secret: "", groupName: "shop" };
  expect((await world.call("POST", "gitlab.update", change)).status).toBe(200);
  const elsewhere = await world.call("POST", "gitlab.update", { ...change, gitlabUrl: "https://evil.example.com" });
  expect([elsewhere.status, elsewhere.text]).toEqual([400, expect.stringContaining("former address")]);
  const answers = await Promise.all(
    ["gitProvider.getAll", "gitlab.gitlabProviders"].map((name) => world.call("GET", name)),
  );
  expect(answers.map(({ text }) => text).join()).not.toMatch(/canary|s1\.k1/);
});
