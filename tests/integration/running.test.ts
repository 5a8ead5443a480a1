// How a service runs: what is set is what the engine shows, and what is taken away is gone.
import net from "node:net";
import { beforeAll, describe, expect, it } from "vitest";
import { buildHello, createHello, deploy, ended, type Hello, setEnv, visit } from "../support/hello.ts";
import { startLoad } from "../support/load.ts";
import { docker, type Place, startPlace } from "../support/place.ts";
import { freePort } from "../support/ports.ts";
import { rpcAt } from "../support/rpc.ts";

let place: Place;
beforeAll(async () => {
  buildHello();
  place = await startPlace();
  return () => place.stop();
});

/** For tests that look at the engine alone: quick to drain, and asked on its own port. */
const quick = { drainSeconds: 1 };

async function aService(name: string, settings: object = {}): Promise<Hello> {
  const hello = await createHello(place.rpc, place.environmentId, { name, release: quick });
  await set(hello, settings);
  return hello;
}

const set = ({ serviceId }: Hello, settings: object) =>
  place.rpc.service.updateSpec.mutate({ serviceId, ...settings } as { serviceId: string });

async function deployed({ serviceId }: Hello, version: number) {
  await setEnv(place.rpc, serviceId, { VERSION: String(version) });
  const end = await deploy(place.rpc, serviceId);
  expect(end.cause).toBeNull();
  expect(end.status).toBe("succeeded");
  return end;
}

interface Inspected {
  Image: string;
  Config: { Healthcheck?: object; Labels: Record<string, string>; StopTimeout?: number };
  HostConfig: { Memory: number; NanoCpus: number; Ulimits: object[] | null };
  Mounts: { Type: string; Name?: string; Source: string; Destination: string; RW: boolean }[];
  State: { Health?: { Status: string } };
}

const containersOf = ({ serviceId }: Hello, number: number): string[] =>
  docker(
    ...["ps", "--quiet", "--filter", `label=moorage.service=${serviceId}`],
    ...["--filter", `label=moorage.number=${number}`],
  );

function inspect(hello: Hello, number: number): Inspected {
  const [container = ""] = containersOf(hello, number);
  return (JSON.parse(docker("inspect", container).join("\n")) as Inspected[])[0] as Inspected;
}

function inspectService(hello: Hello, number: number) {
  const filters = [
    "--filter",
    `label=moorage.service=${hello.serviceId}`,
    "--filter",
    `label=moorage.number=${number}`,
  ];
  const [name = ""] = docker("service", "ls", "--quiet", ...filters);
  const [found] = JSON.parse(docker("service", "inspect", name).join("\n")) as { Spec: Record<string, never> }[];
  return found?.Spec as unknown as Record<string, unknown> & { TaskTemplate: Record<string, unknown> };
}

/** Without the file's last line break being lost. */
const catInside = (hello: Hello, number: number, path: string): string => {
  const [container = ""] = containersOf(hello, number);
  return Buffer.from(docker("exec", container, "base64", "-w", "0", path).join(""), "base64").toString("utf8");
};

describe("limits and Swarm's settings", () => {
  it("are what docker inspect shows, and are gone when they are taken away", async () => {
    const hello = await aService("limited", {
      resources: { memoryLimit: "128m", memoryReservation: "16m", cpuLimit: "0.5", cpuReservation: "10000000" },
      swarm: {
        healthCheck: { Test: ["CMD", "true"], Interval: 500_000_000, Timeout: 1_000_000_000, Retries: 2 },
        restartPolicy: { Condition: "on-failure", Delay: 3_000_000_000, MaxAttempts: 4 },
        placement: { Constraints: ["node.role==manager"] },
        labels: { "team.name": "quay" },
        stopGracePeriod: 7_000_000_000,
        ulimits: [{ Name: "nofile", Soft: 1_024, Hard: 2_048 }],
      },
    });
    await deployed(hello, 1);
    const limited = inspect(hello, 1);
    expect(limited.HostConfig).toMatchObject({ Memory: 134_217_728, NanoCpus: 500_000_000 });
    expect(limited.HostConfig.Ulimits).toEqual([{ Name: "nofile", Soft: 1_024, Hard: 2_048 }]);
    expect(limited.Config.Healthcheck).toMatchObject({ Test: ["CMD", "true"], Interval: 500_000_000, Retries: 2 });
    expect(limited.State.Health?.Status).toBe("healthy");
    expect(limited.Config.Labels).toMatchObject({ "team.name": "quay", "moorage.service": hello.serviceId });
    expect(inspectService(hello, 1).TaskTemplate).toMatchObject({
      RestartPolicy: { Condition: "on-failure", Delay: 3_000_000_000, MaxAttempts: 4 },
      Placement: { Constraints: ["node.role==manager"] },
      Resources: { Reservations: { MemoryBytes: 16_777_216, NanoCPUs: 10_000_000 } },
      ContainerSpec: { StopGracePeriod: 7_000_000_000 },
    });
    const nothing = { healthCheck: null, restartPolicy: null, placement: null, labels: null, ulimits: null };
    await set(hello, {
      resources: { memoryLimit: null, memoryReservation: null, cpuLimit: null, cpuReservation: null },
      swarm: { ...nothing, stopGracePeriod: null },
    });
    await deployed(hello, 2);
    const free = inspect(hello, 2);
    expect(free.HostConfig).toMatchObject({ Memory: 0, NanoCpus: 0 });
    expect(free.HostConfig.Ulimits ?? []).toEqual([]);
    expect(free.Config.Healthcheck).toBeUndefined();
    expect(free.Config.Labels).not.toHaveProperty(["team.name"]);
    const { TaskTemplate } = inspectService(hello, 2);
    expect(TaskTemplate).toMatchObject({ RestartPolicy: { Condition: "any" } });
    expect(TaskTemplate["Resources"]).not.toHaveProperty("Reservations");
  });

  it("a health check that fails keeps the old version", async () => {
    const hello = await aService("sick");
    await deployed(hello, 1);
    await set(hello, {
      release: { deadlineSeconds: 20 },
      swarm: { healthCheck: { Test: ["CMD", "false"], Interval: 300_000_000, Retries: 1 } },
    });
    const end = await deploy(place.rpc, hello.serviceId);
    expect(end.status).toBe("failed");
    expect((await visit(place.server, hello.host)).version).toBe("1");
  });

  it("global mode runs one on each server, is replaced without a gap, stopped and started", async () => {
    const hello = await aService("everywhere", { swarm: { mode: "global" } });
    await deployed(hello, 1);
    expect(inspectService(hello, 1)["Mode"]).toHaveProperty("Global");
    await deployed(hello, 2);
    expect((await visit(place.server, hello.host)).version).toBe("2");
    const state = async () => (await place.rpc.service.get.query({ serviceId: hello.serviceId })).status.state;
    await expect.poll(state, { timeout: 20_000 }).toBe("running");
    await place.rpc.service.stop.mutate({ serviceId: hello.serviceId });
    await expect.poll(() => containersOf(hello, 2), { timeout: 60_000 }).toEqual([]);
    await expect.poll(state, { timeout: 20_000 }).toBe("stopped");
    await place.rpc.service.start.mutate({ serviceId: hello.serviceId });
    const version = async () => (await visit(place.server, hello.host)).version;
    await expect.poll(version, { timeout: 30_000 }).toBe("2");
  });
});

describe("ports", () => {
  it("are published by the server, and said by name when another service has them", async () => {
    const published = await freePort();
    const hello = await aService("published");
    await place.rpc.port.create.mutate({ serviceId: hello.serviceId, published, target: 3_000 });
    await deployed(hello, 1);
    const ask = async () => (await fetch(`http://127.0.0.1:${published}/json`)).json();
    expect(await ask()).toMatchObject({ version: "1" });
    // Its own port is no obstacle for its next version, which takes it over in place.
    await deployed(hello, 2);
    expect(await ask()).toMatchObject({ version: "2" });
    expect(await place.swarmServices(hello.serviceId)).toHaveLength(1);
    const other = await aService("wants-it-too");
    await place.rpc.port.create.mutate({ serviceId: other.serviceId, published, target: 3_000 });
    const refused = place.rpc.deployment.deploy.mutate({ serviceId: other.serviceId });
    await expect(refused).rejects.toThrow(/taken by Harbour \/ production \/ published/);
  });

  it("that a program of the server has are said before the old version ends", async () => {
    const hello = await aService("unlucky");
    await deployed(hello, 1);
    const listener = net.createServer().listen(0, "0.0.0.0");
    await new Promise((resolve) => listener.once("listening", resolve));
    const { port: published } = listener.address() as net.AddressInfo;
    try {
      await place.rpc.port.create.mutate({ serviceId: hello.serviceId, published, target: 3_000 });
      const end = await deploy(place.rpc, hello.serviceId);
      expect(end.status).toBe("failed");
      expect(end.cause?.message).toContain(`Port ${published}/tcp of this server is taken`);
      expect(end.steps.map(({ name }) => name)).not.toContain("stop");
      expect((await visit(place.server, hello.host)).version).toBe("1");
    } finally {
      listener.close();
    }
  });
});

describe("mounts", () => {
  it("a volume keeps its data over a redeployment", async () => {
    const hello = await aService("keeps");
    const volume = { type: "volume" as const, mountPath: "/kept", volumeName: "data" };
    await place.rpc.mount.create.mutate({ serviceId: hello.serviceId, mount: volume });
    await deployed(hello, 1);
    const [container = ""] = containersOf(hello, 1);
    docker("exec", "--user", "0", container, "sh", "-c", "echo anchor > /kept/note");
    await deployed(hello, 2);
    expect(catInside(hello, 2, "/kept/note")).toBe("anchor\n");
    const [mount] = inspect(hello, 2).Mounts;
    expect(mount).toMatchObject({ Type: "volume", Name: expect.stringMatching(/^keeps-[0-9a-f]{10}-data$/) });
    const [labels = ""] = docker("volume", "inspect", "--format", "{{json .Labels}}", mount?.Name ?? "");
    expect(JSON.parse(labels)).toMatchObject({ "moorage.instance": place.server.instanceId });
  });

  it("a file has its content byte for byte, read-only, and the next content at the next deployment", async () => {
    const hello = await aService("files");
    const content = `'"$HOME\`id\`\\n#\té漢\u{1f600} \r\nlast line, without an end`;
    const file = { type: "file" as const, mountPath: "/etc/app/app.conf", filePath: "app.conf", content };
    const { id: mountId } = await place.rpc.mount.create.mutate({ serviceId: hello.serviceId, mount: file });
    const first = await deployed(hello, 1);
    expect(catInside(hello, 1, file.mountPath)).toBe(content);
    const [container = ""] = containersOf(hello, 1);
    expect(() => docker("exec", "--user", "0", container, "sh", "-c", `echo x > ${file.mountPath}`)).toThrow();
    await place.rpc.mount.update.mutate({ mountId, content: "second" });
    // What runs keeps what it was given.
    expect(catInside(hello, 1, file.mountPath)).toBe(content);
    await deployed(hello, 2);
    expect(catInside(hello, 2, file.mountPath)).toBe("second");
    expect(docker("exec", containersOf(hello, 2)[0] ?? "", "stat", "-c", "%a", file.mountPath)).toEqual(["644"]);
    const rollback = { serviceId: hello.serviceId, deploymentId: first.id };
    const { id, number } = await place.rpc.deployment.rollback.mutate(rollback);
    expect((await ended(place.rpc, id)).status).toBe("succeeded");
    expect(catInside(hello, number, file.mountPath)).toBe(content);
  });

  it("a path of the server needs the instance's right", async () => {
    const hello = await aService("host-path");
    const scope: ("service:read" | "service:update")[] = ["service:read", "service:update"];
    const { key } = await place.rpc.apiKey.create.mutate({ name: "no instance", scope });
    const mount = { type: "bind" as const, mountPath: "/host", hostPath: "/etc", readOnly: true };
    const refused = rpcAt(place.server.url, key).mount.create.mutate({ serviceId: hello.serviceId, mount });
    await expect(refused).rejects.toThrow(/instance:hostMounts/);
    await place.rpc.mount.create.mutate({ serviceId: hello.serviceId, mount });
    await deployed(hello, 1);
    expect(inspect(hello, 1).Mounts).toMatchObject([{ Type: "bind", Source: "/etc", Destination: "/host", RW: false }]);
  });
});

const logOf = async (deploymentId: string): Promise<string> =>
  JSON.stringify(await place.rpc.deployment.readLog.query({ deploymentId }));
const own = () => ["--filter", `label=moorage.instance=${place.server.instanceId}`];
const script = (text: string) => ["node", "-e", text];

describe("hooks", () => {
  it("run in the new image with its variables: one before the new version, one after", async () => {
    const hello = await aService("hooked", {
      hooks: {
        preDeploy: script("console.log('migrating for', process.env.VERSION)"),
        postDeploy: script("console.log('warm', process.env.VERSION); process.exit(3)"),
      },
    });
    const { id, steps } = await deployed(hello, 7);
    expect(await logOf(id)).toMatch(/migrating for 7.*warm 7/);
    const names = steps.map(({ name, status }) => `${name} ${status}`);
    expect(names).toEqual([
      ...["checkout succeeded", "pre-deploy succeeded", "start succeeded", "health succeeded", "switch succeeded"],
      "post-deploy failed",
    ]);
    expect((await visit(place.server, hello.host)).version).toBe("7");
    for (const role of ["pre-deploy", "post-deploy"])
      expect(docker("ps", "--all", "--quiet", "--filter", `label=moorage.role=${role}`, ...own())).toEqual([]);
  });

  it("one that fails before stops the deployment, says why, and leaves the old version serving", async () => {
    const hello = await aService("unmigrated");
    await deployed(hello, 1);
    await set(hello, { hooks: { preDeploy: script("console.error('no such table'); process.exit(4)") } });
    const load = startLoad({ httpPort: place.server.httpPort, host: hello.host, slow: 0, keep: 2, fresh: 1 });
    const end = await deploy(place.rpc, hello.serviceId);
    const result = await load.stop();
    expect(end.status).toBe("failed");
    expect(end.cause).toMatchObject({ step: "pre-deploy", message: expect.stringContaining("exit code 4") });
    expect(end.cause?.lastLines).toContain("no such table");
    expect(result.failures).toEqual({});
    expect(Object.keys(result.versions)).toEqual(["1"]);
    expect(await place.swarmServices(hello.serviceId)).toHaveLength(1);
  });

  it("one that runs is ended with its deployment when that is cancelled", async () => {
    const preDeploy = script("console.log('begun'); setInterval(() => {}, 1000)");
    const hello = await aService("cancelled", { hooks: { preDeploy } });
    const { id } = await place.rpc.deployment.deploy.mutate({ serviceId: hello.serviceId });
    await expect.poll(() => logOf(id), { timeout: 20_000 }).toContain("begun");
    await place.rpc.deployment.cancel.mutate({ deploymentId: id });
    expect((await ended(place.rpc, id)).status).toBe("cancelled");
    expect(docker("ps", "--all", "--quiet", "--filter", "label=moorage.role=pre-deploy", ...own())).toEqual([]);
  });

  it("one that does not end is ended at its time limit", async () => {
    const hello = await aService("endless", {
      hooks: { preDeploy: script("setInterval(() => {}, 1000)"), timeoutSeconds: 2 },
    });
    const end = await deploy(place.rpc, hello.serviceId);
    expect(end.cause).toMatchObject({ step: "pre-deploy", message: expect.stringContaining("2 s") });
  });
});
