// Private registries, real ones: signing in, pulling, pushing, building from them, and what happens when they are away.
import { execFileSync } from "node:child_process";
import { beforeAll, expect, it } from "vitest";
import { buildHello, deploy, helloImage, visit } from "../support/hello.ts";
import { docker, type Place, startPlace } from "../support/place.ts";
import { startRegistry, startTlsRegistry, startTokenRegistry, type TestRegistry } from "../support/registry.ts";

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
  expect(await to("169.254.169.254")).toMatch(/never called/);
});

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

it("keeps a private image from who is not signed in, though the engine has it", async () => {
  await store(basic, "quay/secret:1", "1");
  const stranger = await makeService("stranger", `${basic.host}/quay/secret:1`, null);
  expect(await deploy(place.rpc, stranger.serviceId)).toMatchObject({
    ...{ status: "failed", cause: { code: "NOT_FOUND", step: "checkout" } },
  });
});
