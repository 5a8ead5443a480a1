// Private registries, real ones: signing in, pulling, pushing, building from them, and what happens when they are away.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { filesWith } from "../support/git-place.ts";
import { buildHello, deploy, ended, helloImage, visit } from "../support/hello.ts";
import { docker, type Place, startPlace } from "../support/place.ts";
import {
  startRegistry,
  startTlsRegistry,
  startTokenRegistry,
  type TestRegistry,
  tracesOf,
} from "../support/registry.ts";
import { startRegistryFront } from "../support/registry-front.ts";
import { temporaryDirectory } from "../support/run.ts";

let place: Place;
let basic: TestRegistry;
let tls: TestRegistry;
let token: TestRegistry;

beforeAll(async () => {
  buildHello();
  [basic, tls, token] = await Promise.all([startRegistry(), startTlsRegistry(), startTokenRegistry()]);
  place = await startPlace();
  return async () => {
    await place.stop();
    await Promise.all([basic.stop(), tls.stop(), token.stop()]);
  };
});

const account = ({ host, username, password }: TestRegistry, config: object = {}) => ({
  ...{ type: "generic", secrets: { password }, config: { url: host, username, ...config } },
});
const connect = (registry: TestRegistry, name: string, config: object = {}) =>
  place.rpc.registry.create.mutate({ name, ...account(registry, config) });

async function failureOf(work: Promise<unknown>) {
  const error = (await work.then(
    () => undefined,
    (caught: unknown) => caught,
  )) as { message?: string; data?: { field?: string; hint?: string } } | undefined;
  return `${error?.message} [${error?.data?.field}]`;
}

it("signs in from the engine, and says why a registry refuses", async () => {
  const { testNew } = place.rpc.registry;
  for (const registry of [basic, token]) {
    expect(await testNew.mutate(account(registry))).toEqual({ detail: `Signed in to ${registry.host} as deploy.` });
    const wrong = { ...account(registry), secrets: { password: "wrong" } };
    expect(await failureOf(testNew.mutate(wrong))).toMatch(/refused the user name or password.*\[secrets\.password\]/s);
  }
  expect(await failureOf(testNew.mutate(account(tls)))).toMatch(
    /an authority that this server does not know.*\[config\.caCertificate\]/s,
  );
  const trusted = account(tls, { caCertificate: tls.ca });
  expect(await testNew.mutate(trusted)).toEqual({ detail: `Signed in to ${tls.host} as deploy.` });
  const to = (url: string) => failureOf(testNew.mutate({ ...account(basic), config: { url, username: "a" } }));
  expect(await to("registry.invalid")).toMatch(/not known/);
  expect(await to("127.0.0.1:9")).toMatch(/Nothing answers at 127\.0\.0\.1:9/);
  const { httpHost, httpPort } = place.server;
  expect(await to(`${httpHost}:${httpPort}`)).toMatch(/does not speak the registry API/);
  // A page for everybody, which Docker takes for a sign-in that succeeded.
  expect(await to(new URL(place.server.url).host)).toMatch(/does not speak the registry API/);
  expect(await to("169.254.169.254")).toMatch(/never called/);
});

const registryId = async (name: string) =>
  (await place.rpc.registry.list.query()).find((row) => row.name === name)?.id ?? "";

async function makeService(name: string, image: string, registryId: string | null) {
  const { id: serviceId, slug } = await place.rpc.service.create.mutate({
    environmentId: place.environmentId,
    ...{ name, registryId },
    spec: {
      ...{ kind: "application", source: { type: "image", image }, port: 3000 },
      release: { drainSeconds: 1, deadlineSeconds: 60 },
    },
  });
  const host = `${slug}.localhost`;
  await place.rpc.domain.create.mutate({ serviceId, host });
  return { serviceId, host };
}

/** The sample under a name of the registry, and nowhere else. */
async function store(registry: TestRegistry, name: string, version: string) {
  const tag = `moorage-test-hello:${version}`;
  const dockerfile = `FROM ${helloImage}\nENV VERSION=${version}\n`;
  execFileSync("docker", ["build", "--quiet", "--tag", tag, "-"], { input: dockerfile });
  await registry.push(tag, name);
}

it.each([
  ["with a password", () => basic],
  ["with tokens", () => token],
  ["with an authority of its own", () => tls],
])("pulls a private image of a registry %s, and runs it by digest", async (name, which) => {
  const registry = which();
  await store(registry, "quay/hello:live", "7");
  const config = { imagePrefix: "quay", ...(registry.ca ? { caCertificate: registry.ca } : {}) };
  const { id: registryId } = await connect(registry, name, config);
  const { serviceId, host } = await makeService(name, "hello:live", registryId);
  expect(await place.rpc.registry.preview.query({ connectionId: registryId, image: "hello:live" })).toEqual({
    reference: `${registry.host}/quay/hello:live`,
  });
  const first = await deploy(place.rpc, serviceId);
  expect(first).toMatchObject({ status: "succeeded" });
  expect(first.image).toMatch(new RegExp(`^${registry.host}/quay/hello@sha256:`));
  expect((await visit(place.server, host)).version).toBe("7");
  const [swarm = ""] = await place.swarmServices(serviceId);
  const [image] = docker("service", "inspect", swarm, "--format", "{{.Spec.TaskTemplate.ContainerSpec.Image}}");
  expect(image).toBe(first.image);
  expect(await failureOf(place.rpc.registry.remove.mutate({ connectionId: registryId }))).toContain(`used by ${name}`);
});

it("gives what runs the new password without a restart, so that it can be pulled anew", async () => {
  const connectionId = await registryId("with an authority of its own");
  const found = (await place.rpc.registry.list.query()).find(({ id }) => id === connectionId);
  const [swarm = ""] = await place.swarmServices(found?.usedBy[0]?.serviceId ?? "");
  const service = (format: string) => docker("service", "inspect", swarm, "--format", format)[0];
  const containers = () => docker("ps", "--all", "--quiet", "--filter", `label=com.docker.swarm.service.name=${swarm}`);
  const [before, running] = [service("{{.Version.Index}}"), containers()];
  const given = { spec: service("{{json .Spec}}"), tasks: docker("service", "ps", "--quiet", swarm) };
  tls.changePassword();
  await place.rpc.registry.update.mutate({ connectionId, secrets: { password: tls.password } });
  await eventually("Swarm has the new sign-in", () => service("{{.Version.Index}}") !== before, 60_000);
  expect({ spec: service("{{json .Spec}}"), tasks: docker("service", "ps", "--quiet", swarm) }).toEqual(given);
  expect(containers()).toEqual(running);
  // As on another node: the image is not there.
  const scale = (replicas: number) => docker("service", "scale", "--detach", `${swarm}=${replicas}`);
  scale(0);
  await eventually("nothing of it is left", () => containers().length === 0, 60_000);
  docker("image", "rm", "--force", service("{{.Spec.TaskTemplate.ContainerSpec.Image}}") ?? "");
  scale(1);
  const states = () => docker("service", "ps", swarm, "--format", "{{.CurrentState}}");
  await eventually("it was pulled", () => states().some((state) => state.startsWith("Running")), 60_000);
});

it("keeps a private image from who is not signed in, though the engine has it", async () => {
  await store(basic, "quay/secret:1", "1");
  const stranger = await makeService("stranger", `${basic.host}/quay/secret:1`, null);
  expect(await deploy(place.rpc, stranger.serviceId)).toMatchObject({
    ...{ status: "failed", cause: { code: "NOT_FOUND", step: "checkout" } },
  });
});

/** A service that is built of an archive with this Dockerfile, pushed to a registry. */
async function makeBuilt(name: string, registryId: string) {
  const { id: serviceId, slug } = await place.rpc.service.create.mutate({
    environmentId: place.environmentId,
    ...{ name, registryId },
    spec: { kind: "application", source: { type: "drop" }, port: 3000, release: { drainSeconds: 1 } },
  });
  const host = `${slug}.localhost`;
  await place.rpc.domain.create.mutate({ serviceId, host });
  const upload = async (dockerfile: string) => {
    const folder = temporaryDirectory("source");
    writeFileSync(path.join(folder, "Dockerfile"), dockerfile);
    const answer = await fetch(`${place.server.url}/api/upload?serviceId=${serviceId}`, {
      method: "POST",
      headers: {
        "x-api-key": place.owner.apiKey,
        "content-type": "application/octet-stream",
        "x-file-name": "a.tar.gz",
      },
      body: new Uint8Array(execFileSync("tar", ["-czf", "-", "-C", folder, "."])),
    });
    expect(answer.status, await answer.clone().text()).toBe(200);
  };
  return { serviceId, host, upload };
}

it("builds from a private base image, pushes what it built, and rolls back to what only the registry has", async () => {
  await store(basic, "quay/base:1", "base");
  const { serviceId, host, upload } = await makeBuilt("built", await registryId("with a password"));
  const dockerfile = (version: string) => `FROM ${basic.host}/quay/base:1\nENV VERSION=${version}\n`;
  await upload(dockerfile("one"));
  const first = await deploy(place.rpc, serviceId, 180_000);
  expect(first).toMatchObject({ status: "succeeded", cause: null });
  expect(first.steps.map(({ name }) => name)).toContain("push");
  const repository = "quay/harbour-production-built";
  expect(first.image).toMatch(new RegExp(`^${basic.host}/${repository}@sha256:`));
  expect(await basic.has(repository, "1")).toBe(true);
  expect((await visit(place.server, host)).version).toBe("one");

  await upload(dockerfile("two"));
  expect(await deploy(place.rpc, serviceId, 180_000)).toMatchObject({ status: "succeeded" });
  expect((await visit(place.server, host)).version).toBe("two");
  const [local = ""] = docker("image", "inspect", first.image ?? "", "--format", "{{.Id}}");
  await eventually("the first version's containers are gone", () => {
    return docker("ps", "--all", "--quiet", "--filter", `ancestor=${local}`).length === 0;
  });
  docker("image", "rm", "--force", local);
  const back = await place.rpc.deployment.rollback.mutate({ serviceId, deploymentId: first.id });
  expect(await ended(place.rpc, back.id)).toMatchObject({ status: "succeeded", image: first.image });
  expect((await visit(place.server, host)).version).toBe("one");
});

it("keeps the old version when the registry is away, and says so", async () => {
  const { serviceId, host, upload } = await makeBuilt("steady", await registryId("with tokens"));
  await upload(`FROM ${helloImage}\nENV VERSION=one\n`);
  expect(await deploy(place.rpc, serviceId, 180_000)).toMatchObject({ status: "succeeded" });
  token.pause();
  try {
    await upload(`FROM ${helloImage}\nENV VERSION=two\n`);
    const id = (await place.rpc.deployment.deploy.mutate({ serviceId })).id;
    const failed = await ended(place.rpc, id, 240_000);
    expect(failed).toMatchObject({ status: "failed", cause: { step: "push", kept: 1 } });
    expect((await visit(place.server, host)).version).toBe("one");
  } finally {
    await token.resume();
  }
});

it("keeps the old version when a layer is larger than the registry takes, and says so", async () => {
  const front = await startRegistryFront(basic.host);
  try {
    const { id } = await connect({ ...basic, host: front.host }, "behind a proxy", { imagePrefix: "quay" });
    const { serviceId, host, upload } = await makeBuilt("large", id);
    await upload(`FROM ${helloImage}\nENV VERSION=one\n`);
    expect(await deploy(place.rpc, serviceId, 180_000)).toMatchObject({ status: "succeeded", cause: null });
    front.limit(1024 ** 2);
    const large = "FROM busybox:latest AS large\nRUN head -c 5000000 /dev/urandom > /large\n";
    await upload(`${large}FROM ${helloImage}\nENV VERSION=two\nCOPY --from=large /large /large\n`);
    const failed = await deploy(place.rpc, serviceId, 180_000);
    expect(failed).toMatchObject({ status: "failed", cause: { step: "push", kept: 1 } });
    expect(failed.cause?.message).toContain(`A layer of the image is larger than ${front.host} takes.`);
    expect((await visit(place.server, host)).version).toBe("one");
  } finally {
    await front.stop();
  }
});

it("lists repositories and tags, with digest, size and age", async () => {
  for (const name of ["with a password", "with tokens"]) {
    const connectionId = await registryId(name);
    const { tags } = await place.rpc.registry.tags.query({ connectionId, repository: "quay/hello" });
    expect(tags).toMatchObject([{ tag: "live", digest: expect.stringMatching(/^sha256:/) }]);
    expect(tags[0]?.sizeBytes).toBeGreaterThan(1_000_000);
    expect(Date.parse(tags[0]?.createdAt ?? "")).toBeGreaterThan(0);
  }
  const listed = await place.rpc.registry.images.query({ connectionId: await registryId("with a password") });
  expect(listed.repositories).toEqual(expect.arrayContaining(["quay/base", "quay/hello"]));
});

it("shows no password anywhere", async () => {
  const passwords = [basic, tls, token].flatMap(tracesOf);
  const holds = (text: string) => passwords.filter((secret) => text.includes(secret));
  const ids = (...args: string[]) => docker(...args, "--quiet");
  const labelled = ["--filter", `label=moorage.instance=${place.server.instanceId}`];
  const inspected = [
    ...docker("inspect", ...ids("service", "ls", ...labelled)),
    ...ids("ps", "--all", ...labelled).flatMap((id) => docker("inspect", id)),
    ...ids("image", "ls", ...labelled).flatMap((id) => [
      ...docker("inspect", id),
      ...docker("history", "--no-trunc", id),
    ]),
  ];
  expect(holds(inspected.join("\n"))).toEqual([]);
  const commands = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(commandOf);
  expect(holds(commands.join("\n"))).toEqual([]);
  const deployments = await place.rpc.deployment.listAll.query({});
  const answers = JSON.stringify([
    await place.rpc.registry.list.query(),
    await Promise.all(deployments.map(({ id }) => place.rpc.deployment.readLog.query({ deploymentId: id }))),
  ]);
  expect(holds(answers)).toEqual([]);
  // The database's files, the log and all that is left of the work. What the test signs in with itself must be found.
  const found = filesWith(path.dirname(place.server.dataDir), passwords);
  const ofTests = found.filter((file) => /docker-config-/.test(file));
  expect(ofTests).not.toEqual([]);
  expect(found.filter((file) => !ofTests.includes(file))).toEqual([]);
  const docks = path.join(homedir(), ".docker/config.json");
  expect(holds(existsSync(docks) ? readFileSync(docks, "utf8") : "")).toEqual([]);
});

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    // It has ended meanwhile.
    return "";
  }
}
