import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { buildHello, createHello, deploy, type Hello, helloImage, setEnv, visit } from "../support/hello.ts";
import { canStartMachine, type TestMachine } from "../support/machine.ts";
import { addServer, blockEngine, blockingProgram, setUp, startEquipped } from "../support/other-server.ts";
import { type Place, startPlace } from "../support/place.ts";
import { uploadDockerfile } from "../support/upload.ts";

const backWithin = 90_000;

describe.runIf(canStartMachine)("a second server over SSH", () => {
  let place: Place;
  let machine: TestMachine;
  let serverId: string;
  let there: Hello;
  let here: Hello;
  beforeAll(async () => {
    buildHello();
    machine = startEquipped();
    place = await startPlace();
    serverId = (await addServer(place.rpc, machine)).serverId;
  }, 300_000);
  afterAll(async () => {
    await place?.stop();
    machine?.down();
  });

  const seen = () => place.rpc.server.get.query({ serverId });
  const statusOf = async ({ serviceId }: Hello) => (await place.rpc.service.get.query({ serviceId })).status;
  const entry = async () => ({ httpHost: machine.address.host, httpPort: (await seen()).proxy.http ?? 0 });
  const versionAt = async (hello: Hello) => (await visit(await entry(), hello.host)).version;
  const runEnds = (runId: string | null) =>
    eventually(
      "the run ends",
      async () => (await place.rpc.server.runs.query({ serverId })).find(({ id, endedAt }) => id === runId && endedAt),
      backWithin,
    );
  const swarmServices = ({ serviceId }: Hello) =>
    machine
      .run("docker", "service", "ls", "--filter", `label=moorage.service=${serviceId}`, "--format", "{{.Name}}")
      .split("\n")
      .filter(Boolean);

  it("is tested: its host key is pinned and shown, and what it is", async () => {
    expect(await place.rpc.server.test.mutate({ serverId })).toMatchObject({
      fingerprint: machine.fingerprint,
      facts: { architecture: "x86_64", os: expect.stringContaining("Debian") },
      engine: expect.stringMatching(/^\d+\./),
      clock: null,
      problem: null,
    });
    expect((await seen()).machine?.cpus).toBeGreaterThan(0);
  });

  it("a wrong user is told as such, at its field", async () => {
    await place.rpc.server.update.mutate({ serverId, username: "nobody" });
    const { problem } = await place.rpc.server.test.mutate({ serverId });
    expect(problem).toMatchObject({ code: "UNAVAILABLE", field: "sshKeyId" });
    await place.rpc.server.update.mutate({ serverId, username: "root" });
  });

  it("a set-up that is cancelled ends what runs there, and can be made again", async () => {
    const letGo = blockEngine(machine);
    const { runId } = await place.rpc.server.setup.mutate({ serverId });
    const runsThere = () => machine.run("sh", "-c", `pgrep -fx '${blockingProgram}' || :`).trim() !== "";
    await eventually("the program runs there", runsThere, backWithin);
    expect(await place.rpc.server.cancelSetup.mutate({ serverId, runId })).toEqual({ cancelled: "soon" });
    const run = await runEnds(runId);
    expect(run).toMatchObject({ status: "cancelled", endedBy: expect.any(String), cause: null });
    expect(run.steps.at(-1)).toMatchObject({ name: "engine", status: "cancelled" });
    expect(runsThere()).toBe(false);
    expect((await seen()).status).toMatchObject({ state: "new", detail: expect.stringContaining("was cancelled") });
    letGo();
  });

  it("is set up as a run with steps and a log; again, nothing is made anew", async () => {
    const first = await setUp(place.rpc, serverId);
    expect(first.cause).toBeNull();
    expect(first.steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
      "probe succeeded",
      "engine succeeded",
      "swarm succeeded",
      "proxy succeeded",
    ]);
    await eventually("it is ready", async () => (await seen()).status.state === "ready", 60_000);
    const containers = () => machine.run("docker", "ps", "--no-trunc", "--format", "{{.ID}} {{.Names}}");
    const before = containers();
    const again = await setUp(place.rpc, serverId);
    expect(again.status).toBe("succeeded");
    expect(containers()).toBe(before);
  });

  it("an app is deployed there, answers at its address, and is logged, stopped and started", async () => {
    there = await createHello(place.rpc, place.environmentId, { name: "there", serverId });
    await setEnv(place.rpc, there.serviceId, { VERSION: "1" });
    expect((await deploy(place.rpc, there.serviceId)).cause).toBeNull();
    expect(await versionAt(there)).toBe("1");
    await eventually("it runs", async () => (await statusOf(there)).state === "running");
    const { serviceId } = there;
    expect((await place.rpc.log.read.query({ serviceId })).length).toBeGreaterThan(0);
    await place.rpc.service.stop.mutate({ serviceId });
    await eventually("it is stopped", async () => (await statusOf(there)).state === "stopped");
    expect((await visit(await entry(), there.host)).status).toBe(503);
    await place.rpc.service.start.mutate({ serviceId });
    await eventually("it answers again", async () => (await versionAt(there)) === "1");
    await setEnv(place.rpc, serviceId, { VERSION: "2" });
    expect((await deploy(place.rpc, serviceId)).status).toBe("succeeded");
    expect(await versionAt(there)).toBe("2");
    await eventually("one version is left", () => swarmServices(there).length === 1, backWithin);
  });

  it("what a service uses there is told by container", async () => {
    // That of the former version may be ending still.
    const used = await eventually("one container is left", async () => {
      const all = await place.rpc.server.containerStats.query({ serverId });
      return all.length === 1 ? all : undefined;
    });
    expect(used[0]?.serviceId).toBe(there.serviceId);
    expect(used[0]?.cpuPercent).toBeGreaterThanOrEqual(0);
    expect(used[0]?.memoryUsedBytes).toBeGreaterThan(1_000_000);
    expect(used[0]?.memoryTotalBytes).toBeGreaterThan(used[0]?.memoryUsedBytes ?? 0);
    expect(used[0]?.networkInBytes).toBeGreaterThan(0);
  });

  it("is built there when it runs there, and built there and brought here when it is a build server", async () => {
    for (const where of ["there", "here"] as const) {
      const { id: serviceId } = await place.rpc.service.create.mutate({
        environmentId: place.environmentId,
        name: `built-${where}`,
        ...(where === "there" ? { serverId } : {}),
        spec: { kind: "application", source: { type: "drop" }, port: 3000 },
      });
      if (where === "here") await place.rpc.service.update.mutate({ serviceId, buildServerId: serverId });
      const { host } = await place.rpc.domain.create.mutate({ serviceId, host: `built-${where}.localhost` });
      const ownLayer = `RUN echo ${where} > /tmp/${where}`;
      await uploadDockerfile(place, serviceId, `FROM ${helloImage}\nENV VERSION=built-${where}\n${ownLayer}\n`);
      const { cause, steps } = await deploy(place.rpc, serviceId, 180_000);
      expect(cause).toBeNull();
      expect(steps.some(({ name }) => name === "push")).toBe(where === "here");
      const at = where === "there" ? await entry() : place.server;
      expect((await visit(at, host)).version).toBe(`built-${where}`);
      await place.rpc.service.remove.mutate({ serviceId, confirm: `built-${where}` });
    }
  });

  it("what takes room there is told, and a clean-up takes what is ours and needed for nothing, its build cache too", async () => {
    const { instanceId } = place.server;
    const labelled = (...more: string[]) => [`instance=${instanceId}`, ...more].map((each) => `moorage.${each}`);
    const asOptions = (labels: string[]) => labels.flatMap((label) => ["--label", label]);
    const made = (...argv: string[]) => machine.run("docker", ...argv).trim();
    made("create", "--name", "foreign", "--network", "none", helloImage);
    made("volume", "create", "foreign");
    const ofThere = `service=${there.serviceId}`;
    const change = labelled(ofThere, "deployment=dep_gone").flatMap((label) => ["--change", `LABEL ${label}`]);
    const gone = made("commit", ...change, "foreign");
    const left = made("volume", "create", ...asOptions(labelled(ofThere)), "web-0123456789-data");
    const disk = async () => (await place.rpc.server.disk.query({ serverId })).parts;
    const cleanable = async () => Object.fromEntries((await disk()).map((each) => [each.part, each.cleanable]));
    const before = await eventually("nothing else clears it away", async () => {
      // Services that were deleted just now take along what is dead.
      made("create", ...asOptions(labelled("role=pre-deploy", "run=dep_gone")), helloImage);
      const found = await cleanable();
      return found["containers"] ? found : undefined;
    });
    expect(before["volumes"]).toBe(1);
    for (const part of ["images", "build-cache"]) expect(before[part]).toBeGreaterThan(0);
    const parts = ["containers", "images", "build-cache", "volumes"] as const;
    const { runId } = await place.rpc.server.clean.mutate({ serverId, parts: [...parts] });
    expect((await runEnds(runId))?.cause).toBeNull();
    expect(await cleanable()).toEqual({ containers: 0, images: 0, "build-cache": 0, volumes: 0 });
    expect(made("system", "df", "--format", "{{.Type}} {{.Size}}")).toContain("Build Cache 0B");
    const names = [made("image", "ls", "-q", "--no-trunc"), made("volume", "ls", "-q")].join("\n");
    expect([names.includes(gone), names.includes(left)]).toEqual([false, false]);
    made("volume", "rm", "foreign");
    made("rm", "foreign");
    expect(await versionAt(there)).toBe("2");
  });

  const samples = async () => (await place.rpc.server.samples.query({ serverId, limit: 5_000 })).samples;

  it("is measured over the connection there is, once that is asked for", async () => {
    expect(await samples()).toEqual([]);
    await place.rpc.server.setMonitoring.mutate({ serverId, on: true, everySeconds: 10 });
    const [first] = await eventually(
      "a sample comes",
      async () => {
        const found = await samples();
        return found.length > 0 ? found : undefined;
      },
      backWithin,
    );
    const more = {
      load: expect.any(Number),
      networkInBytes: expect.any(Number),
      networkInPerSecond: expect.any(Number),
    };
    expect(first).toMatchObject({ cpuPercent: expect.any(Number), uptimeSeconds: expect.any(Number), ...more });
    expect(first?.memoryTotalBytes).toBeGreaterThan(first?.memoryUsedBytes ?? 0);
    const { machine: identity, points } = await place.rpc.server.metrics.query({ serverId });
    expect(identity).toMatchObject({
      os: "linux",
      architecture: "x86_64",
      distribution: expect.stringContaining("Debian"),
    });
    expect(points.length).toBeGreaterThan(0);
  });

  it("what could be safer is told with why and how", async () => {
    const findings = await place.rpc.server.security.query({ serverId });
    expect(findings.map(({ id }) => id)).toEqual(expect.arrayContaining(["password-login", "firewall"]));
    for (const { level, why, how } of findings) expect([why, level === "good" || how]).not.toContain("");
  });

  it("while it is away its services are unreachable since then, and work for others goes on", async () => {
    here = await createHello(place.rpc, place.environmentId, { name: "here" });
    await setEnv(place.rpc, here.serviceId, { VERSION: "1" });
    machine.cut();
    const status = await eventually(
      "it is unreachable",
      async () => {
        const found = await statusOf(there);
        return found.state === "unknown" ? found : undefined;
      },
      backWithin,
    );
    expect(status).toMatchObject({ text: "Unreachable", since: expect.any(String) });
    expect((await seen()).status).toMatchObject({ state: "away", text: "Unreachable", since: expect.any(String) });
    expect((await deploy(place.rpc, here.serviceId)).status).toBe("succeeded");
    const failed = await deploy(place.rpc, there.serviceId);
    expect(failed.cause).toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining(machine.address.host) });
  });

  it("at its return it is what its rows say by then", async () => {
    const { serviceId } = there;
    await place.rpc.service.stop.mutate({ serviceId });
    const before = (await samples()).at(-1)?.at ?? "";
    machine.mend();
    await eventually("it is stopped there", async () => (await statusOf(there)).state === "stopped", backWithin);
    await place.rpc.service.start.mutate({ serviceId });
    await eventually("it answers", async () => (await versionAt(there)) === "2", backWithin);
    const after = await eventually(
      "it is measured again",
      async () => (await samples()).find(({ at }) => at > before),
      backWithin,
    );
    // Nothing was measured meanwhile, and nothing is told of that time.
    expect(Date.parse(after.at) - Date.parse(before)).toBeGreaterThan(20_000);
    expect(after.cpuPercent).toEqual(expect.any(Number));
    await place.rpc.server.setMonitoring.mutate({ serverId, on: false });
  });

  it("is refused a second time, by whatever name, and what runs there goes on", async () => {
    const { sshKey } = await seen();
    const twin = { name: "twin", address: machine.address.host, sshKeyId: sshKey?.id ?? "" };
    const { id } = await place.rpc.server.create.mutate(twin);
    const refused = { code: "CONFLICT", field: "address", message: `twin is the same machine as ${machine.name}.` };
    expect((await place.rpc.server.test.mutate({ serverId: id })).problem).toMatchObject(refused);
    expect((await setUp(place.rpc, id)).cause).toMatchObject(refused);
    await place.rpc.server.remove.mutate({ serverId: id });
    expect(await versionAt(there)).toBe("2");
    expect((await statusOf(there)).state).toBe("running");
  });

  it("stays while services use it, and what we made there goes with it, nothing else", async () => {
    await expect(place.rpc.server.remove.mutate({ serverId })).rejects.toMatchObject({
      message: expect.stringContaining("Harbour / production / there"),
    });
    await place.rpc.service.remove.mutate({ serviceId: there.serviceId, confirm: "there" });
    await eventually("nothing of it is left", () => swarmServices(there).length === 0, backWithin);
    machine.run("docker", "run", "-d", "--name", "foreign", "--network", "none", helloImage);
    machine.cut();
    await eventually(
      "it cannot be removed while it is away",
      () =>
        place.rpc.server.remove.mutate({ serverId }).then(
          () => undefined,
          (error: Error) => error.message.includes("could not be cleared"),
        ),
      backWithin,
    );
    machine.mend();
    await eventually(
      "the server can be removed",
      () =>
        place.rpc.server.remove.mutate({ serverId }).then(
          () => true,
          () => false,
        ),
      backWithin,
    );
    expect(machine.run("docker", "ps", "-a", "--format", "{{.Names}}").trim()).toBe("foreign");
    const ours = (kind: string) => machine.run("docker", kind, "ls", "-q", "--filter", "label=moorage.instance").trim();
    expect([ours("network"), ours("service")]).toEqual(["", ""]);
    expect(machine.run("sh", "-c", "ls /var/lib/moorage 2> /dev/null || :").trim()).toBe("");
  });
});
