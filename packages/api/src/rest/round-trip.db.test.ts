import { loadService } from "@moorage/core";
import { auditRows } from "@moorage/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FullWorld, fullWorld } from "../testing/full-world.ts";

let world: FullWorld;
beforeAll(async () => {
  world = await fullWorld();
});
afterAll(() => world.close());

type Row = Record<string, unknown>;

async function one(applicationId = world.all.applicationId, key = world.key): Promise<Row> {
  const answer = await world.call("GET", "application.one", { applicationId }, { key });
  expect([answer.status, answer.text.includes("canary")]).toEqual([200, false]);
  return answer.body as Row;
}

async function post(name: string, input: object, expected = 200): Promise<void> {
  const { status, text } = await world.call("POST", name, { applicationId: world.all.applicationId, ...input });
  expect([name, status, status === expected ? "" : text]).toEqual([name, expected, ""]);
}

const shared = { enableSubmodules: true, watchPaths: ["app/**"] };
const sources = (): [name: string, columns: Row, account: Row][] => [
  [
    "Github",
    {
      ...{ githubId: world.all.githubId, owner: "shop", repository: "api", branch: "main", buildPath: "/app" },
      triggerType: "tag",
    },
    { githubId: world.all.githubId, gitProviderId: world.all.githubId, githubUrl: "https://git.example.com" },
  ],
  [
    "Gitlab",
    {
      ...{ gitlabId: world.all.gitlabId, gitlabOwner: "shop/team", gitlabRepository: "api", gitlabBranch: "main" },
      ...{ gitlabBuildPath: "/app", gitlabProjectId: 7, gitlabPathNamespace: "shop/team/api" },
    },
    { gitlabId: world.all.gitlabId, applicationId: "panel", gitlabUrl: "https://git.example.com" },
  ],
  [
    "Bitbucket",
    {
      ...{ bitbucketId: world.all.bitbucketId, bitbucketOwner: "shop", bitbucketRepository: "The API" },
      ...{ bitbucketRepositorySlug: "the-api", bitbucketBranch: "main", bitbucketBuildPath: "/" },
    },
    { bitbucketId: world.all.bitbucketId, bitbucketWorkspaceName: "shop" },
  ],
  [
    "Gitea",
    {
      ...{ giteaId: world.all.gitHostId, giteaOwner: "shop", giteaRepository: "api", giteaBranch: "main" },
      giteaBuildPath: "/app",
    },
    { giteaId: world.all.gitHostId, giteaUrl: "https://git.example.com", clientId: "panel" },
  ],
  [
    "Git",
    {
      ...{ customGitUrl: "ssh://git@git.example.com/shop/api.git", customGitBranch: "main" },
      ...{ customGitBuildPath: "/app", customGitSSHKeyId: world.all.sshKeyId },
    },
    {},
  ],
];

test("what a source is set to must be shown with its account, and stay when it is sent back", async () => {
  for (const [name, columns, account] of sources()) {
    await post(`application.save${name}Provider`, { ...columns, ...shared });
    const read = await one();
    expect(read).toMatchObject({ sourceType: name.toLowerCase(), ...columns, ...shared });
    expect(read).toMatchObject({ hasGitProviderAccess: true, unauthorizedProvider: null });
    const accounts = ["github", "gitlab", "bitbucket", "gitea"].filter((type) => read[type] !== null);
    expect(accounts).toEqual(Object.keys(account).length > 0 ? [name.toLowerCase()] : []);
    if (accounts[0]) expect(read[accounts[0]]).toMatchObject(account);
    await post("application.update", read);
    expect(await one()).toEqual(read);
  }
});

test("who may not read accounts and servers must see none through an application", async () => {
  await post("application.saveGiteaProvider", sources().find(([name]) => name === "Gitea")?.[1] ?? {});
  const read = await one(undefined, await world.keyWith(["service:read"]));
  expect(read).toMatchObject({ gitea: null, hasGitProviderAccess: false, unauthorizedProvider: "gitea" });
  expect(read).toMatchObject({ server: null, registry: null, registryId: null });
});

test("an image's login must be shown without its password, and go with it; a registry that was chosen must stay", async () => {
  const { registryId } = world.all;
  const image = { dockerImage: "shop/api:1" };
  const none = { username: null, password: null, registryUrl: null };
  const login = { username: "ana", password: "canary-login", registryUrl: "registry.example.com" };
  await post("application.saveDockerProvider", { ...image, ...login });
  const read = await one();
  expect(read).toMatchObject({ ...image, username: "ana", password: null, registryUrl: "registry.example.com" });
  await post("application.update", read);
  await post("application.saveDockerProvider", { ...image, ...login, password: null });
  expect(await one()).toEqual(read);
  await post("application.saveDockerProvider", { ...image, ...none });
  expect(await one()).toMatchObject({ ...none, registryId: null });

  await post("application.update", { registryId });
  await post("application.saveDockerProvider", { dockerImage: "api:2", ...none });
  expect(await one()).toMatchObject({ ...none, registryId, dockerImage: "api:2" });
  const blind = await world.keyWith(["service:read", "service:update"]);
  const seen = await one(undefined, blind);
  expect(seen).toMatchObject({ registryId: null, registry: null });
  for (const name of ["application.update", "application.saveDockerProvider"])
    expect((await world.call("POST", name, seen, { key: blind })).status).toBe(200);
  expect(await one()).toMatchObject({ registryId });
  await post("application.update", { registryId: null });
  expect(await one()).toMatchObject({ registryId: null });
});

test("a token in a git address must be kept where secrets are, and go to no other host", async () => {
  const { applicationId } = world.all;
  const secretOf = async () => (await loadService(world.owner, applicationId)).service.secrets !== null;
  const address = (customGitUrl: string) =>
    post("application.saveGitProvider", { customGitUrl, customGitBranch: "main" });
  for (const login of ["ana:canary-token", "canary-token"]) {
    await address(`https://${login}@git.example.com/shop/api.git`);
    const read = await one();
    expect(read).toMatchObject({ customGitUrl: "https://git.example.com/shop/api.git" });
    expect(await secretOf()).toBe(true);
    await post("application.update", read);
    expect(await secretOf()).toBe(true);
    await address("https://other.example.com/shop/api.git");
    expect(await secretOf()).toBe(false);
  }
  expect(JSON.stringify(await auditRows(world.owner, "service.updateSpec"))).not.toContain("canary");
});

test("the machine that builds and the one that runs must be named, in the application and in lists", async () => {
  const { serverId, spareServerId, environmentId } = world.all;
  await post("application.update", { buildServerId: spareServerId });
  expect(await one()).toMatchObject({ buildServerId: spareServerId, serverId: null, server: null });
  await post("application.update", { buildServerId: null });
  expect(await one()).toMatchObject({ buildServerId: null });
  await post("application.update", { buildServerId: "srv_unknown" }, 404);

  const made = await world.call("POST", "application.create", { name: "far", environmentId, serverId });
  const { applicationId } = made.body as { applicationId: string };
  await post("application.saveDockerProvider", { applicationId, dockerImage: "nginx:1.27" });
  expect(await one(applicationId)).toMatchObject({
    ...{ serverId, server: { serverId, name: "web-2", ipAddress: "192.0.2.7" } },
  });
  await post("application.deploy", { applicationId });
  const all = (await world.call("GET", "deployment.allCentralized")).body as { application: Row }[];
  const named = { serverId, name: "web-2", serverType: "deploy" };
  expect(all.find(({ application }) => application["name"] === "far")?.application).toMatchObject({ server: named });
  const queue = (await world.call("GET", "deployment.queueList")).body as { data: Row }[];
  expect(queue.map(({ data }) => data)).toContainEqual(expect.objectContaining({ server: true, serverId }));
});

test("the set-ups of a server must be had by its id and by its type, and a version with what it goes back to", async () => {
  const { serverId, applicationId, pastDeploymentId } = world.all;
  await world.call("POST", "server.setup", { serverId });
  const setups = (await world.call("GET", "deployment.allByServer", { serverId })).body as Row[];
  expect(setups).toMatchObject([{ serverId, applicationId: null, status: "running" }]);
  const byType = (id: string, type: string) => world.call("GET", "deployment.allByType", { id, type });
  expect((await byType(serverId, "server")).body).toEqual(setups.map((row) => ({ ...row, rollback: null })));
  const rows = (await byType(applicationId, "application")).body as Row[];
  const past = rows.find(({ deploymentId }) => deploymentId === pastDeploymentId);
  expect(past?.["rollback"]).toMatchObject({ rollbackId: pastDeploymentId, version: 2, image: "nginx@sha256:00" });
});

test("a rollback must take the variables of then, or today's when they are asked for", async () => {
  const { pastDeploymentId: rollbackId } = world.all;
  const envOf = async (more: object) => {
    expect((await world.call("POST", "rollback.rollback", { rollbackId, ...more })).status).toBe(200);
    const { rows } = await world.runtime.database.pool.query("select env_from from deployment order by number desc");
    return rows[0]?.env_from;
  };
  expect(await envOf({})).toBe(rollbackId);
  expect(await envOf({ variables: "today" })).toBe(null);
  const wrong = await world.call("POST", "rollback.rollback", { rollbackId, variables: "tomorrow" });
  expect([wrong.status, wrong.body]).toMatchObject([400, { issues: [{ path: ["variables"] }] }]);
});

test("a pair that is made for somebody must be kept nowhere", async () => {
  world.runtime.answers["sshKey.generate"] = async () => ({ privateKey: "c4n4ry", publicKey: "ssh-ed25519 AAAA" });
  const before = (await world.call("GET", "sshKey.all")).text;
  const made = await world.call("POST", "sshKey.generate", {});
  expect(made.body).toEqual({ privateKey: "c4n4ry", publicKey: "ssh-ed25519 AAAA" });
  expect(made.headers.get("cache-control")).toBe("no-store");
  expect((await world.call("GET", "sshKey.all")).text).toBe(before);
  const { rows } = await world.runtime.db.execute("select row_to_json(a)::text as row from audit a");
  const kept = [...rows.map(({ row }) => String(row)), ...world.runtime.logged].join("\n");
  expect([kept.includes("sshKey.generate"), kept.includes("c4n4ry")]).toEqual([true, false]);
});
