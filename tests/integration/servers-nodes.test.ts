import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { buildHello, createHello, deploy, type Hello, helloImage, setEnv, visit } from "../support/hello.ts";
import { startLoad } from "../support/load.ts";
import { canStartMachine, startMachine, type TestMachine } from "../support/machine.ts";
import { addServer, setUp, startEquipped } from "../support/other-server.ts";
import { type Place, startPlace } from "../support/place.ts";
import { startTlsRegistry, type TestRegistry, tracesOf } from "../support/registry.ts";

const within = 120_000;

const everything = "{ docker ps -aq; docker image ls -q; docker network ls -q; docker service ls -q; } 2>/dev/null";

/** Where one of these texts is on a machine: home directories, settings, our folders, logs, processes, what Docker tells. */
function leaksOn(machine: TestMachine, texts: readonly string[]): string[] {
  const folders = ["/root", "/home", "/etc", "/tmp", "/run", "/var/log", "/var/lib/moorage"];
  const planted = `planted-${machine.name}`;
  machine.run("sh", "-c", 'echo "$1" > /root/.planted', "sh", planted);
  expect(machine.filesWith([...texts, planted], ...folders)).toContain("/root/.planted");
  const told = [
    machine.run("sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"),
    machine.run("sh", "-c", `${everything} | xargs -r docker inspect`),
  ];
  expect(told[0]).toContain("dockerd");
  expect(told[1]).toContain("quay/private");
  return [
    ...machine.filesWith(texts, ...folders),
    ...told.flatMap((text) => texts.filter((each) => text.includes(each))),
  ];
}

describe.runIf(canStartMachine)("a Swarm of two servers", () => {
  let place: Place;
  let first: TestMachine;
  let second: TestMachine;
  let serverId: string;
  let nodeServerId: string;
  let hello: Hello;
  let keeper: Hello;
  let mountId: string;
  let registry: TestRegistry;
  let registryId: string;
  beforeAll(async () => {
    buildHello();
    first = startEquipped();
    second = startMachine();
    registry = await startTlsRegistry(first.gateway);
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
    await registry?.stop();
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
  const authorities = () => `/etc/docker/certs.d/${registry.host}`;
  const authoritiesOf = (machine: TestMachine) => machine.run("ls", authorities());
  const entry = async () => ({
    httpHost: first.address.host,
    httpPort: (await place.rpc.server.get.query({ serverId })).proxy.http ?? 0,
  });

  /** Where its newest version may run. */
  const constraintsOf = (serviceId: string) => {
    const format = "{{json .Spec.TaskTemplate.Placement.Constraints}}";
    return JSON.parse(first.run("docker", "service", "inspect", "--format", format, ...swarmServices(serviceId)));
  };
  const swarmServices = (serviceId: string) =>
    first
      .run("docker", "service", "ls", "--quiet", "--filter", `label=moorage.service=${serviceId}`)
      .trim()
      .split("\n");
  const idIn = (machine: TestMachine) => machine.run("docker", "info", "--format", "{{.Swarm.NodeID}}").trim();

  it("before others join, what has its data or its image on the server alone is bound to it", async () => {
    keeper = await createHello(place.rpc, place.environmentId, { name: "keeper", serverId });
    const volume = { type: "volume" as const, mountPath: "/kept", volumeName: "data" };
    await place.rpc.mount.create.mutate({ serviceId: keeper.serviceId, mount: volume });
    hello = await createHello(place.rpc, place.environmentId, {
      name: "spread",
      serverId,
      replicas: 2,
      release: { drainSeconds: 5 },
    });
    for (const { serviceId } of [keeper, hello]) {
      expect((await deploy(place.rpc, serviceId, within)).cause).toBeNull();
      expect(constraintsOf(serviceId)).toEqual([`node.id==${idIn(first)}`]);
    }
  });

  it("a server joins as a worker, and believes the registries' own authorities; nothing can be put on it", async () => {
    const { host: url, username, password, ca: caCertificate } = registry;
    const account = { config: { url, username, caCertificate }, secrets: { password } };
    registryId = (await place.rpc.registry.create.mutate({ name: "quay", type: "generic", ...account })).id;
    // As an earlier version of ours made it.
    const [kept = ""] = swarmServices(keeper.serviceId);
    const bound = `node.id==${idIn(first)}`;
    first.run("docker", "service", "update", "--detach", "--quiet", "--constraint-rm", bound, kept);
    const tasks = () => first.run("docker", "service", "ps", "--quiet", kept);
    const before = tasks();
    const { runId } = await place.rpc.server.addNode.mutate({ serverId, nodeServerId, role: "worker" });
    const run = await runEnds(nodeServerId, runId);
    expect(run?.cause).toBeNull();
    expect(constraintsOf(keeper.serviceId)).toEqual([bound]);
    expect(tasks()).toBe(before);
    expect(authoritiesOf(second)).toMatch(/^moorage-/);
    expect(await nodeOf(nodeServerId)).toMatchObject({ role: "worker", availability: "active", state: "ready" });
    expect(await nodeOf(serverId)).toMatchObject({ role: "manager", leader: true });
    await expect(createHello(place.rpc, place.environmentId, { serverId: nodeServerId })).rejects.toMatchObject({
      message: expect.stringContaining("node of another server's Swarm"),
    });
    const { command } = await place.rpc.server.joinCommand.mutate({ serverId, role: "worker" });
    expect(command).toMatch(/^docker swarm join --token SWMTKN-1-\S+ \d+\.\d+\.\d+\.\d+:2377$/);
  });

  it("labels choose where an app runs; its image comes along without a registry, and so do its files", async () => {
    const node = await nodeOf(nodeServerId);
    await place.rpc.server.updateNode.mutate({ serverId, nodeId: node?.id ?? "", labels: { zone: "b" } });
    const placement = { Constraints: ["node.labels.zone==b"] };
    await place.rpc.service.updateSpec.mutate({ serviceId: hello.serviceId, swarm: { placement } });
    const { id } = await place.rpc.mount.create.mutate({
      serviceId: hello.serviceId,
      mount: { ...file, content: texts[0] },
    });
    mountId = id;
    await setEnv(place.rpc, hello.serviceId, { VERSION: "1" });
    expect((await deploy(place.rpc, hello.serviceId, within)).cause).toBeNull();
    expect((await visit(await entry(), hello.host)).version).toBe("1");
    expect((await nodeOf(nodeServerId))?.services).toEqual([{ id: hello.serviceId, name: "spread" }]);
    const onFirst = async () => (await nodeOf(serverId))?.services ?? [];
    await eventually("the version before is gone", async () => (await onFirst()).length === 1, within);
    expect(await onFirst()).toEqual([{ id: keeper.serviceId, name: "keeper" }]);
    expect(filesOnSecond()).toEqual([texts[0], texts[0]]);
  });

  const file = { type: "file" as const, mountPath: "/etc/app/app.conf", filePath: "app.conf" };
  const texts = ["planted-in-a-file-1", "planted-in-a-file-2"] as const;
  const filesOnSecond = () =>
    second
      .run("docker", "ps", "--quiet", "--filter", `label=moorage.service=${hello.serviceId}`)
      .trim()
      .split("\n")
      .map((container) => second.run("docker", "exec", container, "cat", file.mountPath));

  it("a changed file is with the next version on its node, with no failed request and in no inspect", async () => {
    const load = startLoad({ ...(await entry()), host: hello.host, keep: 2, fresh: 1, slow: 0 });
    await eventually("requests are answered", () => load.sent() > 50);
    await place.rpc.mount.update.mutate({ mountId, content: texts[1] });
    expect((await deploy(place.rpc, hello.serviceId, within)).cause).toBeNull();
    expect((await load.stop()).failures).toEqual({});
    await eventually("the old version is gone", () => filesOnSecond().every((text) => text === texts[1]), within);
    const secrets = () => first.run("docker", "secret", "ls", "--quiet").trim().split("\n");
    await eventually("its file is gone", () => secrets().length === 1, within);
    expect(`${first.run("docker", "secret", "inspect", ...secrets())}`).toContain("moorage.service");
    for (const machine of [first, second]) {
      const kinds = machine === first ? `${everything}; docker secret ls -q` : everything;
      const told = machine.run("sh", "-c", `{ ${kinds}; } | xargs -r docker inspect`);
      expect(texts.filter((text) => told.includes(text))).toEqual([]);
    }
  });

  it("a path that is not on the node is named with it", async () => {
    const bind = { type: "bind" as const, mountPath: "/host", hostPath: "/srv/nowhere" };
    const { id } = await place.rpc.mount.create.mutate({ serviceId: hello.serviceId, mount: bind });
    expect((await deploy(place.rpc, hello.serviceId, within)).cause).toMatchObject({
      message: "The new version could not start: /srv/nowhere is not on the server.",
      why: expect.stringContaining(`(on the server ${second.run("docker", "info", "--format", "{{.Name}}").trim()})`),
      hint: expect.stringContaining("make the folder"),
    });
    await place.rpc.mount.remove.mutate({ mountId: id });
  });

  it("a service is not moved away from its volume: the drain says so, and a node that is drained all the same is why it is down", async () => {
    const own = await nodeOf(serverId);
    const change = { serverId, nodeId: own?.id ?? "" };
    const { runId } = await place.rpc.server.updateNode.mutate({ ...change, availability: "drain" });
    expect((await runEnds(serverId, runId))?.cause).toMatchObject({
      message: expect.stringContaining("keeper cannot be moved: their volumes or paths are on"),
    });
    const state = async () => (await place.rpc.service.get.query({ serviceId: keeper.serviceId })).status;
    expect(await state()).toMatchObject({ state: "running" });
    first.run("docker", "node", "update", "--availability", "drain", change.nodeId);
    await eventually("it is down", async () => (await state()).state === "down", within);
    expect((await state()).detail).toMatch(/no server can take it: .*1 is drained, paused or away/);
    await place.rpc.server.updateNode.mutate({ ...change, availability: "active" });
    await eventually("it runs again", async () => (await state()).state === "running", within);
    expect((await nodeOf(serverId))?.services).toEqual([{ id: keeper.serviceId, name: "keeper" }]);
    await place.rpc.service.remove.mutate({ serviceId: keeper.serviceId, confirm: "keeper" });
  });

  it("a private image is pulled by every node, whose machines keep nothing of the password", async () => {
    // As if the node had joined before the registry was added.
    second.run("rm", "-r", authorities());
    await registry.push(helloImage, "quay/private:1");
    const { id: serviceId } = await place.rpc.service.create.mutate({
      ...{ environmentId: place.environmentId, serverId, name: "private", registryId },
      spec: { kind: "application", source: { type: "image", image: "quay/private:1" }, port: 3000, replicas: 2 },
    });
    expect((await deploy(place.rpc, serviceId, within)).cause).toBeNull();
    const running = async () =>
      (await nodes()).flatMap(({ services }) => services).filter(({ id }) => id === serviceId).length;
    await eventually("it runs on both", async () => (await running()) === 2, within);
    expect(authoritiesOf(second)).toMatch(/^moorage-/);
    for (const machine of [first, second]) machine.run("rm", "-r", authorities());
    const { username, password } = registry;
    const config = { url: registry.host, username, caCertificate: registry.ca };
    await place.rpc.registry.update.mutate({ connectionId: registryId, config, secrets: { password } });
    const certificates = (machine: TestMachine) => machine.run("find", "/etc/docker/certs.d", "-name", "moorage-*.crt");
    const believed = () => [first, second].every((machine) => certificates(machine).includes(registry.host));
    await eventually(
      "an authority that is given anew is believed on all nodes, without a deployment",
      believed,
      within,
    );
    const traces = tracesOf(registry);
    for (const machine of [first, second]) expect(leaksOn(machine, traces)).toEqual([]);
    await place.rpc.service.remove.mutate({ serviceId, confirm: "private" });
    const gone = async () => (await nodes()).length === 2 && (await running()) === 0;
    await eventually("it is gone", gone, within);
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
