// Accounts at git hosts, from the first click to a push that deploys itself. The hosts are stand-ins that follow the
// published shapes of each API, with git's own server behind; everything on this side is real.
import { beforeAll, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { startBitbucket } from "../support/git-hosts/bitbucket.ts";
import { type Browser, signedIn } from "../support/git-hosts/browser.ts";
import type { StandIn } from "../support/git-hosts/frame.ts";
import { startGitea } from "../support/git-hosts/gitea.ts";
import { startGithub } from "../support/git-hosts/github.ts";
import { startGitlab } from "../support/git-hosts/gitlab.ts";
import { makeRepository, type Repository } from "../support/git-repositories.ts";
import { deploy, ended } from "../support/hello.ts";
import { type Place, startPlace } from "../support/place.ts";
import { temporaryDirectory } from "../support/run.ts";

let place: Place;
let browser: Browser;
let repository: Repository;
let hosts: {
  github: Awaited<ReturnType<typeof startGithub>>;
  gitlab: Awaited<ReturnType<typeof startGitlab>>;
  gitea: Awaited<ReturnType<typeof startGitea>>;
  bitbucket: StandIn;
};

beforeAll(async () => {
  const root = temporaryDirectory("repositories");
  const names = ["quay/web", "quay/api"];
  repository = makeRepository(root, "quay/api");
  makeRepository(root, "quay/web").commit({ "README.md": "web" });
  const [github, gitlab, gitea, bitbucket] = await Promise.all([
    startGithub(root, names),
    startGitlab(root, names),
    startGitea(root, names),
    startBitbucket(root, names),
  ]);
  hosts = { github, gitlab, gitea, bitbucket };
  place = await startPlace({ MOORAGE_GIT_PRIVATE_ADDRESSES: "true", MOORAGE_GIT_CA_FILE: github.caFile });
  browser = await signedIn(place.server, place.owner, github.caFile);
  return async () => {
    await Promise.all(Object.values(hosts).map((host) => host.stop()));
    await place.stop();
  };
});

const files = (version: string) => ({
  Dockerfile: `FROM busybox:latest\nENV VERSION=${version}\nCMD trap "exit 0" TERM; sleep infinity & wait\n`,
});

async function makeAccount(host: StandIn, name = `Our ${host.type}`) {
  const { id } = await place.rpc.gitHost.create.mutate({ name, type: host.type, ...host.given });
  return id;
}

async function connect(host: StandIn, name?: string) {
  const connectionId = await makeAccount(host, name);
  const step = await place.rpc.gitHost.connect.mutate({ connectionId });
  if (step) {
    const at = new URL(await browser.go(step.url));
    expect(`${at.pathname}${at.search}`).toBe(`/settings/git-providers?gitHostId=${connectionId}&connect=done`);
  }
  return connectionId;
}

const makeService = (host: StandIn, gitHostId: string, name = host.type) =>
  place.rpc.service.create.mutate({
    environmentId: place.environmentId,
    name,
    spec: {
      kind: "application",
      source: { type: host.type, gitHostId, repository: "quay/api" } as never,
      release: { drainSeconds: 1 },
    },
  });

const hookOf = (serviceId: string) => place.rpc.webhook.hook.query({ serviceId });

const logOf = async (deploymentId: string) =>
  JSON.stringify(await place.rpc.deployment.readLog.query({ deploymentId }));

it.each(["github", "gitlab", "gitea", "bitbucket"] as const)(
  "connects %s, finds a repository, deploys it, then each push by itself, and tells the host",
  async (type) => {
    const host = hosts[type];
    const connectionId = await connect(host);
    const { detail } = await place.rpc.gitHost.test.mutate({ connectionId });
    expect(detail).toMatch(/^Signed in as (ana|quay); 2 repositories found\.$/);
    const { repositories } = await place.rpc.gitHost.repositories.query({ connectionId, search: "ap" });
    expect(repositories).toMatchObject([{ repository: "quay/api", name: "api", owner: "quay", isPrivate: true }]);

    const first = repository.commit(files(`${type}-1`));
    const { branches } = await place.rpc.gitHost.branches.query({ connectionId, repository: "quay/api" });
    expect(branches).toEqual([{ name: "main", commit: first }]);
    const { id: serviceId } = await makeService(host, connectionId);
    const one = await deploy(place.rpc, serviceId);
    expect(one).toMatchObject({ status: "succeeded", commit: first });
    const url = `${place.server.url}/projects/harbour/production/${type}/deployments/1`;
    const said = await eventually("the status is set", () => host.statuses.length === 2 && host.statuses, 60_000);
    expect(said).toMatchObject([
      { repository: "quay/api", commit: first, url, context: `moorage/harbour/production/${type}` },
      { commit: first, url, description: "Deployment #1 succeeded" },
    ]);
    expect(said[0]?.state).not.toBe(said[1]?.state);

    const asked = host.requests.length;
    const tree = await place.rpc.patch.browse.query({ serviceId });
    expect(tree).toMatchObject({ commit: first, entries: [{ path: "Dockerfile", type: "file" }], more: false });
    const read = await place.rpc.patch.file.query({ serviceId, path: "Dockerfile" });
    expect(read.content).toBe(files(`${type}-1`).Dockerfile);
    // Nobody is let in here without the account's token.
    expect(host.requests.slice(asked).some(({ url: path }) => path.startsWith("/quay/api.git/"))).toBe(true);

    if (type !== "github") {
      await eventually("the webhook is installed", async () => (await hookOf(serviceId))?.installed, 60_000);
      expect(host.hooks.size).toBe(1);
    }
    const second = repository.commit(files(`${type}-2`), { message: "The second" });
    const pushed = { repository: "quay/api", commit: second, message: "The second" };
    expect(await host.push(pushed, "push-1")).toMatchObject({ status: 200 });
    const two = await eventually("the push deploys", async () =>
      (await place.rpc.deployment.list.query({ serviceId })).find(({ number }) => number === 2),
    );
    expect(await ended(place.rpc, two.id)).toMatchObject({ status: "succeeded", commit: second, trigger: "webhook" });
    expect((await host.push(pushed, "push-1")).text).toContain("was here already");
    expect((await place.rpc.deployment.list.query({ serviceId })).length).toBe(2);

    const log = await logOf(one.id);
    await expect(place.rpc.gitHost.remove.mutate({ connectionId })).rejects.toThrow(/is used by/);
    await place.rpc.service.remove.mutate({ serviceId, confirm: type });
    await eventually("the webhook is taken away", () => host.hooks.size === 0, 60_000);
    const listed = await place.rpc.gitHost.list.query();
    await place.rpc.gitHost.remove.mutate({ connectionId });
    expect(`${JSON.stringify(listed)} ${log}`).not.toMatch(/canary|ghs_/);
  },
);

it("renews a token once for all who need it, and says when it is not given one any more", async () => {
  const host = hosts.gitea;
  host.oauth.expiresIn = 300;
  const connectionId = await connect(host, "Short-lived");
  host.oauth.expiresIn = 7_200;
  const ask = () => place.rpc.gitHost.repositories.query({ connectionId });
  await Promise.all(Array.from({ length: 6 }, ask));
  expect(host.oauth.refreshed).toBe(1);
  const { id: serviceId } = await makeService(host, connectionId, "renewed");
  repository.commit(files("renewed"));
  expect((await deploy(place.rpc, serviceId)).status).toBe("succeeded");
  expect(host.oauth.refreshed).toBe(1);

  host.oauth.expiresIn = 300;
  const step = await place.rpc.gitHost.connect.mutate({ connectionId });
  expect(await browser.go(step?.url ?? "")).toContain("connect=done");
  host.oauth.revoke();
  await expect(ask()).rejects.toThrow("The access to this Gitea account has expired or was taken back.");
  expect((await place.rpc.gitHost.get.query({ connectionId })).problem).toMatchObject({
    code: "PRECONDITION",
    hint: expect.stringContaining("Connect it again"),
  });
  const failed = await deploy(place.rpc, serviceId);
  expect(failed).toMatchObject({ status: "failed", cause: { step: "checkout", kept: 1 } });
  expect(failed.cause?.message).toContain("has expired or was taken back");
  host.oauth.expiresIn = 7_200;
});

it("deploys although a host takes neither a webhook nor a status, and says so", async () => {
  const host = hosts.gitlab;
  for (const part of ["/hooks", "/statuses/"]) host.forbidden.add(part);
  const connectionId = await connect(host, "Forbidding");
  repository.commit(files("forbidden"));
  const { id: serviceId } = await makeService(host, connectionId, "forbidden");
  const done = await deploy(place.rpc, serviceId);
  expect(done.status).toBe("succeeded");
  const log = await eventually("the log says why", async () => {
    const text = await logOf(done.id);
    return text.split("could not be set").length === 3 && text;
  });
  expect(log).toContain("GitLab does not allow this: Not with this scope");
  const hook = await eventually("the hook's problem is known", async () => {
    const state = await hookOf(serviceId);
    return state?.problem ? state : undefined;
  });
  expect(hook).toMatchObject({
    installed: false,
    problem: { message: expect.stringContaining("Not with this scope") },
  });
  host.forbidden.clear();
  const step = await place.rpc.gitHost.connect.mutate({ connectionId });
  await browser.go(step?.url ?? "");
  await eventually("it is installed once that is allowed", async () => (await hookOf(serviceId))?.installed, 60_000);
  await place.rpc.webhook.rotate.mutate({ serviceId });
  const { url } = await place.rpc.webhook.get.query({ serviceId });
  await eventually("it follows the new address", () => [...host.hooks.values()].some((each) => each.url === url));
  await place.rpc.webhook.save.mutate({ serviceId, autoDeploy: false });
  await eventually("and goes with automatic deployments", () => host.hooks.size === 0);
});

it("believes no state, no signature and no address that is not right", async () => {
  const host = hosts.github;
  const location = async (path: string) => (await browser.get(path)).headers.location;
  expect(await location("/api/providers/github/setup?code=x&state=made-up")).toContain("connect=expired");
  expect(await location("/api/providers/begin?state=made-up")).toContain("connect=expired");
  const connectionId = await makeAccount(host, "Half");
  const step = await place.rpc.gitHost.connect.mutate({ connectionId });
  const stranger = await fetch(`${place.server.url}${step?.url}`, { redirect: "manual" });
  expect(stranger.headers.get("location")).toContain("connect=expired");
  await expect(place.rpc.gitHost.repositories.query({ connectionId })).rejects.toThrow("is not connected yet");
  const state = new URL(step?.url ?? "", host.url).searchParams.get("state");
  const denied = `/api/providers/github/setup?setup_action=request&state=${state}`;
  expect(await location(denied)).toContain(`gitHostId=${connectionId}&connect=failed`);
  expect(await location(denied)).toContain("connect=expired");
  expect((await place.rpc.gitHost.get.query({ connectionId })).problem?.message).toContain("not installed yet");

  const connected = await connect(host, "Whole");
  expect(host.hook).toMatchObject({ url: `${place.server.url}/api/deploy/github`, insecure_ssl: "0" });
  expect(host.hook.secret).toMatch(/^[0-9a-f]{64}$/);
  const right = host.hook.secret;
  const push = { repository: "quay/api", commit: "0".repeat(40), message: "x" };
  for (const wrong of ["made by the host", ""]) {
    host.hook.secret = wrong;
    expect((await host.push(push)).status).toBe(401);
  }
  host.hook.secret = right;
  expect(await host.push({ ...push, repository: "quay/web" })).toMatchObject({
    status: 200,
    text: expect.stringContaining("No service is deployed from this repository"),
  });
  const unsigned = await fetch(`${place.server.url}/api/deploy/github`, { method: "POST", body: "{}" });
  expect(unsigned.status).toBe(401);
  await host.stop();
  await expect(place.rpc.gitHost.branches.query({ connectionId: connected, repository: "quay/api" })).rejects.toThrow(
    /does not answer/,
  );
  await expect(place.rpc.gitHost.test.mutate({ connectionId: connected })).rejects.toThrow(/does not answer/);
  expect((await place.rpc.gitHost.get.query({ connectionId: connected })).problem?.message).toMatch(/does not answer/);
  const { id: serviceId } = await makeService(host, connected, "away");
  expect(await deploy(place.rpc, serviceId)).toMatchObject({
    status: "failed",
    cause: { step: "checkout", message: expect.stringContaining("does not answer") },
  });
});
