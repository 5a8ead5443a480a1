import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { buildHello, createHello, deploy, type Hello, setEnv, visit } from "../support/hello.ts";
import { startLoad } from "../support/load.ts";
import { canStartMachine, startMachine, type TestMachine } from "../support/machine.ts";
import { addServer, setUp, startEquipped } from "../support/other-server.ts";
import { type Place, startPlace } from "../support/place.ts";

const within = 120_000;

describe.runIf(canStartMachine)("a Swarm of two servers", () => {
  let place: Place;
  let first: TestMachine;
  let second: TestMachine;
  let serverId: string;
  let nodeServerId: string;
  let hello: Hello;
  beforeAll(async () => {
    buildHello();
    first = startEquipped();
    second = startMachine();
    place = await startPlace();
    serverId = (await addServer(place.rpc, first)).serverId;
    nodeServerId = (await addServer(place.rpc, second)).serverId;
    expect((await setUp(place.rpc, serverId)).cause).toBeNull();
    await eventually("it is kept", async () => (await nodes()).length === 1, 60_000);
  }, 300_000);
  afterAll(async () => {
    await place?.stop();
    first?.down();
    second?.down();
  });

  const nodes = () => place.rpc.server.nodes.query({ serverId }).catch(() => []);
  const nodeOf = async (server: string) => (await nodes()).find((node) => node.serverId === server);
  const runEnds = (of: string, runId: string | null) =>
    eventually(
      "the run ends",
      async () => {
        const run = (await place.rpc.server.runs.query({ serverId: of })).find(({ id }) => id === runId);
        return run?.status === "queued" || run?.status === "running" ? undefined : run;
      },
      within,
    );
  const entry = async () => ({
    httpHost: first.address.host,
    httpPort: (await place.rpc.server.get.query({ serverId })).proxy.http ?? 0,
  });

  it("a server joins as a worker; nothing can be put on it by itself", async () => {
    const { runId } = await place.rpc.server.addNode.mutate({ serverId, nodeServerId, role: "worker" });
    const run = await runEnds(nodeServerId, runId);
    expect(run?.cause).toBeNull();
    expect(await nodeOf(nodeServerId)).toMatchObject({ role: "worker", availability: "active", state: "ready" });
    expect(await nodeOf(serverId)).toMatchObject({ role: "manager", leader: true });
    await expect(createHello(place.rpc, place.environmentId, { serverId: nodeServerId })).rejects.toMatchObject({
      message: expect.stringContaining("node of another server's Swarm"),
    });
    const { command } = await place.rpc.server.joinCommand.mutate({ serverId, role: "worker" });
    expect(command).toMatch(/^docker swarm join --token SWMTKN-1-\S+ \d+\.\d+\.\d+\.\d+:2377$/);
  });

  it("labels choose where an app runs, and its image comes along without a registry", async () => {
    const node = await nodeOf(nodeServerId);
    await place.rpc.server.updateNode.mutate({ serverId, nodeId: node?.id ?? "", labels: { zone: "b" } });
    hello = await createHello(place.rpc, place.environmentId, { name: "spread", serverId, replicas: 2 });
    const placement = { Constraints: ["node.labels.zone==b"] };
    await place.rpc.service.updateSpec.mutate({ serviceId: hello.serviceId, swarm: { placement } });
    await setEnv(place.rpc, hello.serviceId, { VERSION: "1" });
    expect((await deploy(place.rpc, hello.serviceId, within)).cause).toBeNull();
    expect((await visit(await entry(), hello.host)).version).toBe("1");
    expect((await nodeOf(nodeServerId))?.services).toEqual([{ id: hello.serviceId, name: "spread" }]);
    expect((await nodeOf(serverId))?.services).toEqual([]);
  });

  it("a node is drained without a failed request: what runs there is deployed elsewhere first", async () => {
    await place.rpc.service.updateSpec.mutate({ serviceId: hello.serviceId, swarm: { placement: null } });
    const load = startLoad({ ...(await entry()), host: hello.host, keep: 2, fresh: 1, slow: 0 });
    await eventually("requests are answered", () => load.sent() > 50);
    const node = await nodeOf(nodeServerId);
    const drain = { serverId, nodeId: node?.id ?? "", availability: "drain" as const };
    const { runId } = await place.rpc.server.updateNode.mutate(drain);
    expect((await runEnds(serverId, runId))?.cause).toBeNull();
    expect(await nodeOf(nodeServerId)).toMatchObject({ availability: "drain", services: [] });
    const sent = load.sent();
    await eventually("requests go on", () => load.sent() > sent + 50);
    expect((await load.stop()).failures).toEqual({});
    expect((await nodeOf(serverId))?.services).toEqual([{ id: hello.serviceId, name: "spread" }]);
  });

  it("a node leaves, and is a server of its own again", async () => {
    const node = await nodeOf(nodeServerId);
    await place.rpc.server.removeNode.mutate({ serverId, nodeId: node?.id ?? "" });
    await eventually("it is gone", async () => (await nodes()).length === 1);
    expect((await place.rpc.server.get.query({ serverId: nodeServerId })).swarm.managerId).toBeNull();
    await place.rpc.server.remove.mutate({ serverId: nodeServerId });
  });
});
