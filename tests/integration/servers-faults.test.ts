import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { buildHello, createHello, deploy, ended, type Hello, setEnv, visit } from "../support/hello.ts";
import { canStartMachine, type TestMachine } from "../support/machine.ts";
import { addServer, setUp, startEquipped } from "../support/other-server.ts";
import { type Place, startPlace } from "../support/place.ts";

const within = 120_000;

describe.runIf(canStartMachine)("what befalls a server", () => {
  let place: Place;
  let machine: TestMachine;
  let serverId: string;
  let hello: Hello;
  let entry: { httpHost: string; httpPort: number };
  beforeAll(async () => {
    buildHello();
    machine = startEquipped();
    place = await startPlace();
    serverId = (await addServer(place.rpc, machine)).serverId;
    expect((await setUp(place.rpc, serverId)).cause).toBeNull();
    const { proxy } = await place.rpc.server.get.query({ serverId });
    entry = { httpHost: machine.address.host, httpPort: proxy.http ?? 0 };
    hello = await createHello(place.rpc, place.environmentId, { serverId, release: { drainSeconds: 2 } });
    await setEnv(place.rpc, hello.serviceId, { VERSION: "0" });
    expect((await deploy(place.rpc, hello.serviceId)).cause).toBeNull();
  }, 300_000);
  afterAll(async () => {
    await place?.stop();
    machine?.down();
  });

  const versionThere = async () => (await visit(entry, hello.host)).version;
  const swarmServices = () =>
    machine
      .run("docker", "service", "ls", "--filter", `label=moorage.service=${hello.serviceId}`, "--format", "{{.Name}}")
      .split("\n")
      .filter(Boolean);

  /** One version is there, which is the record's; it serves, and its status says so. */
  async function expectTrueAgain(versions: ReadonlyMap<string, string>): Promise<void> {
    const { active } = await eventually(
      "it runs as its record says",
      async () => {
        const found = await place.rpc.service.get.query({ serviceId: hello.serviceId });
        return found.status.state === "running" ? found : undefined;
      },
      within,
    );
    await eventually(
      "one version is left",
      () => {
        const [only, other] = swarmServices();
        return other === undefined && only?.includes(`-${active?.number}-`);
      },
      within,
    );
    expect(await versionThere()).toBe(versions.get(active?.id ?? "") ?? "0");
  }

  const versions = new Map<string, string>();
  /** A deployment of the next version, which has come to `step`. */
  async function deployingAt(step: string): Promise<string> {
    const version = String(versions.size + 1);
    await setEnv(place.rpc, hello.serviceId, { VERSION: version, START_MS: step === "health" ? "8000" : "0" });
    const { id } = await place.rpc.deployment.deploy.mutate({ serviceId: hello.serviceId });
    versions.set(id, version);
    await eventually(
      `it is at ${step}`,
      async () => {
        const { steps, status } = await place.rpc.deployment.get.query({ deploymentId: id });
        return steps.some(({ name }) => name === step) || status === "failed";
      },
      within,
    );
    return id;
  }

  const cutAt = ["start", "health", "switch", "drain"];
  it.each(cutAt)("its connection is cut at the step %s: one version is left, the record's", async (step) => {
    const id = await deployingAt(step);
    machine.refuse();
    const outcome = await ended(place.rpc, id, within);
    expect(["succeeded", "failed"]).toContain(outcome.status);
    // Requests do not go over the connection that was cut.
    expect((await visit(entry, hello.host)).status).toBe(200);
    machine.mend();
    await expectTrueAgain(versions);
  });

  /** Once it is told so; everything that was told until then. */
  async function unreachable(): Promise<string[]> {
    const told = new Set<string>();
    const { since } = await eventually(
      "the service is unreachable",
      async () => {
        const { status } = await place.rpc.service.get.query({ serviceId: hello.serviceId });
        told.add(status.state);
        return status.state === "unknown" ? status : undefined;
      },
      within,
    );
    expect(since).toEqual(expect.any(String));
    return [...told];
  }

  it("its engine stops: it is unreachable since then, and serves again by itself once it is back", async () => {
    machine.run("systemctl", "stop", "docker");
    expect(await unreachable()).not.toContain("stopped");
    const { status } = await place.rpc.server.get.query({ serverId });
    expect(status).toMatchObject({ state: "away", since: expect.any(String) });
    machine.run("systemctl", "start", "docker");
    await expectTrueAgain(versions);
  });

  it("it is rebooted during a deployment: that has failed, all comes back by itself, and what waited is done", async () => {
    const id = await deployingAt("health");
    machine.halt();
    expect(await unreachable()).not.toContain("stopped");
    const { status, cause } = await ended(place.rpc, id, within);
    expect(status).toBe("failed");
    expect(cause).toMatchObject({ code: "UNAVAILABLE", traffic: expect.stringContaining("as soon as it answers") });
    const waiting = `waited-${hello.host}`;
    await place.rpc.domain.create.mutate({ serviceId: hello.serviceId, host: waiting });
    machine.boot();
    await expectTrueAgain(versions);
    await eventually("the new domain answers", async () => (await visit(entry, waiting)).status === 200, within);
  });

  it("the next deployment goes through", async () => {
    await setEnv(place.rpc, hello.serviceId, { VERSION: "last" });
    expect((await deploy(place.rpc, hello.serviceId)).status).toBe("succeeded");
    expect(await versionThere()).toBe("last");
  });
});
