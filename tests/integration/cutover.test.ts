import { beforeAll, describe, expect, it } from "vitest";
import { buildHello, createHello, deploy, type Hello, setEnv, visit } from "../support/hello.ts";
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
  const ended = await deploy(place.rpc, hello.serviceId);
  return { ended, at: Date.now() };
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

describe("a version that fails", () => {
  it("leaves the old one serving, is taken away, and says why with the app's own line", async () => {
    const hello = await createHello(place.rpc, place.environmentId, { name: "broken" });
    await deployVersion(hello, 1);
    const load = startLoad({ httpPort: place.server.httpPort, host: hello.host, slow: 0, keep: 2, fresh: 1 });
    const { ended } = await deployVersion(hello, 2, { FAIL: "crash" });
    const result = await load.stop();
    expect(ended.status).toBe("failed");
    expect(ended.cause?.lastLines?.join("\n")).toContain("FAIL=crash");
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
