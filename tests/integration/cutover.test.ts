import { beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { buildHello, createHello, deploy, ended, type Hello, setEnv, visit } from "../support/hello.ts";
import { startLoad } from "../support/load.ts";
import { type Place, startPlace } from "../support/place.ts";

let place: Place;
beforeAll(async () => {
  buildHello();
  place = await startPlace();
  return () => place.stop();
});

async function deployVersion(hello: Hello, version: number, env: Record<string, string> = {}) {
  await setEnv(place.rpc, hello.serviceId, { VERSION: String(version), ...env });
  return { ended: await deploy(place.rpc, hello.serviceId), at: Date.now() };
}

describe("cut-over under load", () => {
  for (const { replicas, onTerm } of [
    { replicas: 1, onTerm: "exit" },
    { replicas: 3, onTerm: "ignore" },
  ])
    it(`fails no request with ${replicas} replicas of an app that does ${onTerm} on SIGTERM`, async () => {
      const env = { ON_TERM: onTerm };
      const release = { drainSeconds: 8 };
      const hello = await createHello(place.rpc, place.environmentId, { name: `load-${replicas}`, replicas, release });
      await deployVersion(hello, 1, env);
      const load = startLoad({ httpPort: place.server.httpPort, host: hello.host });
      const succeeded: { version: number; at: number }[] = [];
      for (let version = 2; version <= 5; version += 1) {
        const { ended, at } = await deployVersion(hello, version, env);
        expect(ended.cause).toBeNull();
        expect(ended.status).toBe("succeeded");
        succeeded.push({ version, at });
      }
      const result = await load.stop();
      expect(result.failures).toEqual({});
      expect(result.sent).toBeGreaterThan(500);
      // No request that began after a success was answered by an older version.
      for (const { version, at } of succeeded)
        for (const [seen, { last }] of Object.entries(result.versions))
          if (Number(seen) < version)
            expect(last, `version ${seen} after ${version} had succeeded`).toBeLessThanOrEqual(at);
    });

  it("holds requests while an app that cannot run twice is replaced in place", async () => {
    const release = { strategy: "in-place", drainSeconds: 5 } as const;
    const hello = await createHello(place.rpc, place.environmentId, { name: "single", release });
    await deployVersion(hello, 1);
    const load = startLoad({
      httpPort: place.server.httpPort,
      host: hello.host,
      slow: 0,
      keep: 3,
      fresh: 2,
      pauseMs: 40,
    });
    const { ended } = await deployVersion(hello, 2, { START_MS: "1500" });
    expect(ended.cause).toBeNull();
    const result = await load.stop();
    expect(result.failures).toEqual({});
    expect(Object.keys(result.versions)).toContain("2");
    const services = await place.swarmServices(hello.serviceId);
    expect(services).toHaveLength(1);
  });
});

describe("domains that change while a new version is proved", () => {
  it("lead to the serving one at once, and to the new one after the switch", async () => {
    const hello = await createHello(place.rpc, place.environmentId, { name: "early" });
    const { serviceId } = hello;
    await deployVersion(hello, 1);
    const load = startLoad({ httpPort: place.server.httpPort, host: hello.host, slow: 0, keep: 2, fresh: 1 });
    await setEnv(place.rpc, serviceId, { VERSION: "2", START_MS: "25000" });
    const { id: deploymentId } = await place.rpc.deployment.deploy.mutate({ serviceId });
    const current = () => place.rpc.deployment.get.query({ deploymentId });
    await eventually("it is at its health step", async () =>
      (await current()).steps.some(({ name }) => name === "health"),
    );
    const added = `added-${hello.host}`;
    const domain = await place.rpc.domain.create.mutate({ serviceId, host: added });
    const versionAt = async (host: string) => (await visit(place.server, host)).version;
    await eventually("the new domain answers", async () => (await versionAt(added)) === "1");
    expect((await current()).status).toBe("running");
    await place.rpc.domain.update.mutate({ domainId: domain.id, host: `changed-${added}` });
    await eventually("the changed domain answers", async () => (await versionAt(`changed-${added}`)) === "1");
    await eventually("the former one does not", async () => (await visit(place.server, added)).status === 404);
    expect((await current()).status).toBe("running");
    expect((await ended(place.rpc, deploymentId)).status).toBe("succeeded");
    expect(await versionAt(hello.host)).toBe("2");
    expect(await versionAt(`changed-${added}`)).toBe("2");
    expect((await load.stop()).failures).toEqual({});
  });
});

describe("scale", () => {
  it("goes from 1 to 3 to 1 replicas under load with no failed request, and each gets requests", async () => {
    const { serviceId, host } = await createHello(place.rpc, place.environmentId, {
      name: "scaled",
      release: { drainSeconds: 8 },
    });
    await deployVersion({ serviceId, host }, 1);
    const load = startLoad({ httpPort: place.server.httpPort, host });
    for (const replicas of [3, 1]) {
      await place.rpc.service.updateSpec.mutate({ serviceId, replicas });
      const { id } = await place.rpc.deployment.reload.mutate({ serviceId });
      expect((await ended(place.rpc, id)).status).toBe("succeeded");
      const seen = new Set<string>();
      const answering = async () => {
        const { host: container } = JSON.parse((await visit(place.server, host, "/json")).body) as { host: string };
        return seen.add(container).size;
      };
      await expect.poll(answering, { timeout: 60_000, interval: 20 }).toBe(replicas);
    }
    const result = await load.stop();
    expect(result.failures).toEqual({});
    expect(result.sent).toBeGreaterThan(300);
  });
});

describe("a version that fails", () => {
  it("leaves the old one serving, is taken away, and says why with the app's own line", async () => {
    const hello = await createHello(place.rpc, place.environmentId, { name: "broken" });
    await deployVersion(hello, 1);
    const load = startLoad({ httpPort: place.server.httpPort, host: hello.host, slow: 0, keep: 2, fresh: 1 });
    const { ended } = await deployVersion(hello, 2, { FAIL: "crash" });
    const result = await load.stop();
    expect(ended.status).toBe("failed");
    expect(ended.cause?.lastLines?.join("\n")).toContain("FAIL=crash");
    const log = await place.rpc.deployment.readLog.query({ deploymentId: ended.id });
    expect(log.map(({ text }) => text).join("\n")).toContain("FAIL=crash");
    expect(ended.cause?.traffic).toContain("#1");
    expect(ended.steps.map(({ name }) => name)).toContain("undo");
    expect(result.failures).toEqual({});
    expect(Object.keys(result.versions)).toEqual(["1"]);
    expect(await place.swarmServices(hello.serviceId)).toHaveLength(1);
  });

  it("answers its health path wrongly: failed by the deadline", async () => {
    const release = { healthPath: "/json", deadlineSeconds: 6 };
    const hello = await createHello(place.rpc, place.environmentId, { name: "unhealthy", release });
    await deployVersion(hello, 1);
    const { ended } = await deployVersion(hello, 2, { FAIL: "500" });
    expect(ended.status).toBe("failed");
    expect(ended.cause?.message).toContain("500");
    expect((await visit(place.server, hello.host)).version).toBe("1");
  });

  it("in place: the old version is started again", async () => {
    const release = { strategy: "in-place", deadlineSeconds: 8 } as const;
    const hello = await createHello(place.rpc, place.environmentId, { name: "single-broken", release });
    await deployVersion(hello, 1);
    const { ended } = await deployVersion(hello, 2, { FAIL: "crash" });
    expect(ended.status).toBe("failed");
    expect((await visit(place.server, hello.host)).version).toBe("1");
  });

  it("has an image that does not exist: said by name", async () => {
    const { id } = await place.rpc.service.create.mutate({
      environmentId: place.environmentId,
      name: "missing",
      spec: { kind: "application", source: { type: "image", image: "moorage-test-none:1" } },
    });
    const ended = await deploy(place.rpc, id);
    expect(ended.status).toBe("failed");
    expect(ended.cause?.message).toContain("moorage-test-none:1");
  });
});
