import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canStartEngine, startEngine, type TestEngine } from "../support/engine.ts";
import { eventually } from "../support/eventually.ts";
import { buildHello, createHello, deploy, ended, type Hello, helloImage, setEnv, visit } from "../support/hello.ts";
import { startLoad } from "../support/load.ts";
import { type Place, startPlace } from "../support/place.ts";

const proxyImages = ["traefik:v3.7", "nginx:alpine"];
const backWithin = 120_000;

describe.runIf(canStartEngine)("the Docker engine is killed under load and comes back", () => {
  let engine: TestEngine;
  let place: Place;
  let hello: Hello;
  beforeAll(async () => {
    buildHello();
    engine = await startEngine();
    engine.load(helloImage, ...proxyImages);
    place = await startPlace({ DOCKER_HOST: engine.dockerHost }, engine);
    hello = await createHello(place.rpc, place.environmentId, { replicas: 2, release: { drainSeconds: 2 } });
    await setEnv(place.rpc, hello.serviceId, { VERSION: "1" });
    expect((await deploy(place.rpc, hello.serviceId)).status).toBe("succeeded");
  });
  afterAll(async () => {
    await place?.stop();
    await engine?.remove();
  });

  const statusOf = async () => (await place.rpc.service.get.query({ serviceId: hello.serviceId })).status;
  const swarmServices = () =>
    engine.docker("service", "ls", "--filter", `label=moorage.service=${hello.serviceId}`, "--format", "{{.Name}}");
  const printed = () => readFileSync(path.join(place.server.dataDir, "server.log"), "utf8");

  /** What is true soon after the engine's return: `version` serves, the status says so, nothing is left over. */
  async function expectTrueAgain(version: string): Promise<void> {
    const { httpHost, httpPort } = place.server;
    await eventually(
      "the app serves",
      async () => (await visit(place.server, hello.host)).version === version,
      backWithin,
    );
    await eventually("the status is true", async () => (await statusOf()).state === "running", backWithin);
    await eventually("one Swarm service is left", () => swarmServices().length === 1, backWithin);
    const open = await place.rpc.deployment.list.query({ serviceId: hello.serviceId });
    expect(open.filter(({ status }) => status === "queued" || status === "running")).toEqual([]);
    const load = startLoad({ httpHost, httpPort, host: hello.host, keep: 2, fresh: 1, slow: 0 });
    await eventually("requests are answered", () => load.sent() > 300);
    expect((await load.stop()).failures).toEqual({});
  }

  it("says that it does not know, then the truth again; what was asked for meanwhile ends with its cause", async () => {
    const { httpHost, httpPort } = place.server;
    const load = startLoad({ httpHost, httpPort, host: hello.host, keep: 2, fresh: 1, slow: 1 });
    await eventually("requests are answered", () => load.sent() > 100);
    const before = printed().length;
    await engine.kill();
    await eventually("the status is unknown", async () => {
      const status = await statusOf();
      return status.state === "unknown" && status.detail === "the server has not answered";
    });
    await setEnv(place.rpc, hello.serviceId, { VERSION: "2" });
    const { id } = await place.rpc.deployment.deploy.mutate({ serviceId: hello.serviceId });
    const outcome = await ended(place.rpc, id);
    expect(outcome.status).toBe("failed");
    expect(outcome.cause?.message).toContain("The Docker engine of this server does not answer");
    await engine.start();
    await load.stop();
    await expectTrueAgain("1");
    expect(printed().length - before).toBeLessThan(200_000);
    expect((await deploy(place.rpc, hello.serviceId)).status).toBe("succeeded");
    await expectTrueAgain("2");
  });

  it("a deployment that was at its health step ends, and leaves nothing over", async () => {
    await setEnv(place.rpc, hello.serviceId, { VERSION: "3", START_MS: "60000" });
    const { id } = await place.rpc.deployment.deploy.mutate({ serviceId: hello.serviceId });
    await eventually("it is at its health step", async () =>
      (await place.rpc.deployment.get.query({ deploymentId: id })).steps.some(({ name }) => name === "health"),
    );
    await engine.kill();
    const outcome = await ended(place.rpc, id);
    expect(outcome.status).toBe("failed");
    expect(outcome.cause?.message).toContain("The Docker engine of this server does not answer");
    await engine.start();
    await expectTrueAgain("2");
  });
});
