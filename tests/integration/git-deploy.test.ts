// From a repository to a running service, as a person has it: a private repository, a push that deploys itself, build
// values, a broken build, a rollback.
import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { makeRepository, type Repository } from "../support/git-repositories.ts";
import { type GitServer, startGitServer } from "../support/git-server.ts";
import { startSshServer } from "../support/git-server-ssh.ts";
import { deploy, ended, visit } from "../support/hello.ts";
import { docker, type Place, startPlace } from "../support/place.ts";
import { temporaryDirectory } from "../support/run.ts";

const token = "canary-repository-token";
const buildSecret = "canary-build-secret";
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const fixture = (file: string) => readFileSync(path.resolve(import.meta.dirname, `../fixtures/hello/${file}`), "utf8");

let place: Place;
let server: GitServer;
let repository: Repository;

beforeAll(async () => {
  const root = temporaryDirectory("repositories");
  repository = makeRepository(root, "private/hello");
  server = await startGitServer(root, { privatePrefix: "/private/", username: "oauth2", password: token });
  place = await startPlace({ MOORAGE_GIT_PRIVATE_ADDRESSES: "true", MOORAGE_GIT_CA_FILE: server.caFile });
  return async () => {
    await server.stop();
    await place.stop();
  };
});

const files = (version: string, more = "") => ({
  "app/package.json": fixture("package.json"),
  "app/page.html": fixture("page.html"),
  "app/server.js": fixture("server.js"),
  "app/Dockerfile": [
    "FROM node:24-alpine",
    "ARG CHANNEL=none",
    `ENV VERSION=${version} SHOW_CHANNEL=$CHANNEL`,
    "WORKDIR /app",
    `RUN --mount=type=secret,id=NPM_TOKEN test "$(sha256sum </run/secrets/NPM_TOKEN)" = "${sha256(buildSecret)}  -"`,
    ...(more ? [more] : []),
    "COPY package.json server.js page.html ./",
    'CMD ["node", "server.js"]',
    "",
  ].join("\n"),
});

async function makeService(name: string, source: Record<string, unknown>) {
  const { id: serviceId, slug } = await place.rpc.service.create.mutate({
    environmentId: place.environmentId,
    name,
    spec: {
      kind: "application",
      source: { type: "git", url: `${server.url}/private/hello.git`, buildPath: "app", ...source } as never,
      port: 3000,
      release: { drainSeconds: 1 },
    },
    sourceSecrets: { password: token },
  });
  const host = `${slug}.localhost`;
  await place.rpc.domain.create.mutate({ serviceId, host });
  const owner = { level: "service" as const, id: serviceId };
  await place.rpc.variable.import.mutate({ owner: { ...owner, purpose: "build-argument" }, text: "CHANNEL=stable" });
  const secrets = { ...owner, purpose: "build-secret" as const };
  await place.rpc.variable.import.mutate({ owner: secrets, text: `NPM_TOKEN=${buildSecret}` });
  return { serviceId, host };
}

const versionAt = async (host: string) => (await visit(place.server, host)).version;

/** As GitHub sends it, signed. */
async function push(serviceId: string, commit: string, more: { message?: string; paths?: string[]; id?: string } = {}) {
  const { url, token: secret } = await place.rpc.webhook.get.query({ serviceId });
  const { message = "Change it", paths = ["app/server.js"], id = commit } = more;
  const head = { id: commit, message, author: { name: "Ana Pier" }, added: [], removed: [], modified: paths };
  const body = JSON.stringify({
    ...{ ref: "refs/heads/main", after: commit, deleted: false, head_commit: head, commits: [head] },
    repository: { default_branch: "main", full_name: "private/hello" },
  });
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      ...{ "content-type": "application/json", "x-github-event": "push", "x-github-delivery": id },
      "x-hub-signature-256": `sha256=${signature}`,
    },
    body,
  });
  return { status: answer.status, body: (await answer.json()) as { outcome: string; deployment?: { id: string } } };
}

it("deploys a private repository, then each push by itself, keeps the old version when a build breaks, rolls back", async () => {
  const first = repository.commit(files("1"), { message: "The first\n\nWith words." });
  const { serviceId, host } = await makeService("hello", {});
  const one = await deploy(place.rpc, serviceId);
  expect(one).toMatchObject({ status: "succeeded", commit: first, commitAuthor: "Ana Pier", trigger: "api" });
  expect(one.commitMessage).toContain("The first");
  expect(await versionAt(host)).toBe("1");
  expect((await visit(place.server, host, "/env?name=SHOW_CHANNEL")).body).toContain('"stable"');

  const second = repository.commit(files("2"), { message: "The second" });
  const pushed = await push(serviceId, second, { message: "The second" });
  expect(pushed).toMatchObject({ status: 200, body: { outcome: "deployed" } });
  const two = await ended(place.rpc, pushed.body.deployment?.id ?? "");
  expect(two).toMatchObject({ status: "succeeded", commit: second, trigger: "webhook", by: "Ana Pier (GitHub)" });
  expect(await versionAt(host)).toBe("2");
  expect((await push(serviceId, second, { message: "The second" })).body.outcome).toBe("ignored");

  const broken = repository.commit(files("3", "RUN echo the reason is here && false"), { message: "Break it" });
  const failing = await push(serviceId, broken);
  const three = await ended(place.rpc, failing.body.deployment?.id ?? "");
  expect(three).toMatchObject({ status: "failed", commit: broken, cause: { step: "build", kept: 2 } });
  expect(await versionAt(host)).toBe("2");

  const back = await place.rpc.deployment.rollback.mutate({ serviceId, deploymentId: one.id });
  const four = await ended(place.rpc, back.id);
  expect(four).toMatchObject({
    status: "succeeded",
    trigger: "rollback",
    rollbackOf: 1,
    commit: first,
    image: one.image,
  });
  expect(four.steps.map(({ name }) => name)).not.toContain("build");
  expect(await versionAt(host)).toBe("1");

  const log = JSON.stringify(await place.rpc.deployment.readLog.query({ deploymentId: one.id }));
  expect(log).toContain(first.slice(0, 12));
  const [image = ""] = [one.image ?? ""];
  const seen = [log, ...docker("history", "--no-trunc", image), ...docker("image", "inspect", image)].join("\n");
  for (const secret of [token, buildSecret]) expect(seen).not.toContain(secret);
});

it("says why nothing was deployed, and lets nobody in who was not given the address", async () => {
  const commit = repository.commit(files("4"));
  const { serviceId } = await makeService("quiet", { watchPaths: ["app/**", "!**/*.md"] });
  const outcome = async (more: Parameters<typeof push>[2]) => (await push(serviceId, commit, more)).body.outcome;
  expect(await outcome({ id: "d1", message: "Docs [skip ci]" })).toBe("ignored");
  expect(await outcome({ id: "d2", paths: ["app/README.md", "other/x"] })).toBe("ignored");
  await place.rpc.webhook.save.mutate({ serviceId, autoDeploy: false });
  expect(await outcome({ id: "d3" })).toBe("ignored");
  const reasons = (await place.rpc.webhook.deliveries.query({ serviceId })).map(({ reason }) => reason);
  expect(reasons).toEqual([
    "Automatic deployments are switched off.",
    "No file of the watch paths was touched.",
    "The commit's message says to skip it.",
  ]);
  expect(await place.rpc.deployment.list.query({ serviceId })).toEqual([]);
  const { url } = await place.rpc.webhook.get.query({ serviceId });
  const send = (to: string, headers: Record<string, string>, body: string) =>
    fetch(to, { method: "POST", headers: { "x-github-event": "push", ...headers }, body });
  expect((await send(url, { "x-hub-signature-256": `sha256=${"0".repeat(64)}` }, "{}")).status).toBe(401);
  expect((await send(url, {}, "{")).status).toBe(400);
  expect((await send(url, {}, '{"ref": 5}')).status).toBe(400);
  await place.rpc.webhook.rotate.mutate({ serviceId });
  expect((await send(url, {}, "{}")).status).toBe(404);
});

it("makes one waiting deployment of a burst of pushes", async () => {
  repository.commit(files("5"));
  const { serviceId } = await makeService("burst", {});
  const newest = repository.commit(files("6"), { message: "Newest" });
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, n) => push(serviceId, newest, { id: `burst-${n}`, message: `Push ${n}` })),
  );
  expect(answers.map(({ body }) => body.outcome)).toEqual(Array(40).fill("deployed"));
  expect(new Set(answers.map(({ body }) => body.deployment?.id)).size).toBeLessThanOrEqual(3);
  await eventually(
    "all of them have ended",
    async () => (await place.rpc.deployment.list.query({ serviceId })).every(({ status }) => status === "succeeded"),
    120_000,
  );
});

it("fetches over ssh with a key that it made itself, and remembers the host", async () => {
  const commit = repository.commit(files("7"));
  const ssh = await startSshServer();
  try {
    const key = await place.rpc.sshKey.create.mutate({ name: "deploy", description: "" });
    ssh.letIn(key.publicKey);
    const url = `ssh://${ssh.user}@localhost:${ssh.port}${repository.dir}`;
    const { branches } = await place.rpc.git.branches.mutate({ url, sshKeyId: key.id });
    expect(branches).toContain("main");
    const { serviceId } = await makeService("over-ssh", {});
    await place.rpc.service.updateSpec.mutate({
      serviceId,
      source: { type: "git", url, buildPath: "app", sshKeyId: key.id } as never,
    });
    expect(await deploy(place.rpc, serviceId)).toMatchObject({ status: "succeeded", commit });
    const [known] = await place.rpc.sshKey.knownHosts.query();
    expect(known?.host).toBe(`[localhost]:${ssh.port}`);
    await expect(place.rpc.sshKey.remove.mutate({ sshKeyId: key.id })).rejects.toThrow(/used by over-ssh/);
    await ssh.changeHostKey();
    const changed = await deploy(place.rpc, serviceId);
    expect(changed).toMatchObject({ status: "failed", cause: { message: expect.stringContaining("host key") } });
  } finally {
    await ssh.stop();
  }
});

it("builds the source with its patches, and says which file a patch does not find", async () => {
  repository.commit(files("original"));
  const { serviceId, host } = await makeService("patched", {});
  const content = files("patched")["app/Dockerfile"];
  await place.rpc.patch.create.mutate({ serviceId, path: "app/Dockerfile", content });
  const { id: patchId } = await place.rpc.patch.create.mutate({ serviceId, path: "app/no.txt", type: "delete" });
  const failed = await deploy(place.rpc, serviceId);
  expect(failed).toMatchObject({ status: "failed", cause: { step: "checkout" } });
  expect(failed.cause?.message).toContain("deletes app/no.txt, which the source does not have");
  await place.rpc.patch.update.mutate({ patchId, enabled: false });
  const built = await deploy(place.rpc, serviceId);
  expect(built.status).toBe("succeeded");
  expect(await versionAt(host)).toBe("patched");
  const log = await place.rpc.deployment.readLog.query({ deploymentId: built.id });
  expect(log.map(({ text }) => text)).toContain("Patch: changed app/Dockerfile");
});

it("does not send a stored password to another host", async () => {
  const { serviceId } = await makeService("moved", {});
  const elsewhere = { type: "git", url: "https://localhost:1/private/hello.git", buildPath: "app" } as never;
  await place.rpc.service.updateSpec.mutate({ serviceId, source: elsewhere });
  await place.rpc.service.updateSpec.mutate({
    serviceId,
    source: { type: "git", url: `${server.url}/private/hello.git`, buildPath: "app" } as never,
  });
  const refused = await deploy(place.rpc, serviceId);
  expect(refused).toMatchObject({ status: "failed", cause: { step: "checkout" } });
});

it("keeps the images of so many versions as it is told, and never takes what serves", async () => {
  const { serviceId, host } = await makeService("kept", {});
  for (const version of ["8", "9", "10"]) {
    repository.commit(files(version));
    expect((await deploy(place.rpc, serviceId)).status).toBe("succeeded");
  }
  await place.rpc.service.update.mutate({ serviceId, keepDeployments: 1 });
  repository.commit(files("11"));
  expect((await deploy(place.rpc, serviceId)).status).toBe("succeeded");
  const gone = await eventually(
    "old images are gone",
    async () => {
      const list = await place.rpc.deployment.list.query({ serviceId });
      return list.filter(({ canRollBack }) => canRollBack).length === 1 ? list : undefined;
    },
    60_000,
  );
  expect(docker("images", "--quiet", "--filter", `label=moorage.service=${serviceId}`)).toHaveLength(1);
  expect(await versionAt(host)).toBe("11");
  const oldest = gone.at(-1)?.id ?? "";
  await expect(place.rpc.deployment.rollback.mutate({ serviceId, deploymentId: oldest })).rejects.toThrow(
    /not kept any more/,
  );
});
