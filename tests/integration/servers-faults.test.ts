import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { followLog } from "../support/follow-log.ts";
import { buildHello, createHello, deploy, ended, type Hello, helloImage, setEnv, visit } from "../support/hello.ts";
import { canShiftClock, canStartMachine, type TestMachine } from "../support/machine.ts";
import { addServer, serverRunEnds, setUp, startEquipped } from "../support/other-server.ts";
import { docker, type Place, startPlace } from "../support/place.ts";
import { startTlsRegistry, type TestRegistry } from "../support/registry.ts";
import { temporaryDirectory } from "../support/run.ts";
import { uploadDockerfile } from "../support/upload.ts";

const within = 120_000;
const hour = 3_600_000;
/** How far a time that we are told is from now. */
const awayMs = (at: string | undefined) => Math.abs(Date.now() - Date.parse(at ?? ""));

/** An image of one file that cannot be made smaller. */
function buildBlob(bytes: number): string {
  const dir = temporaryDirectory("blob");
  writeFileSync(path.join(dir, "blob"), randomBytes(bytes));
  writeFileSync(path.join(dir, "Dockerfile"), "FROM scratch\nCOPY blob /blob\n");
  return docker("build", "--quiet", dir)[0] ?? "";
}

describe.runIf(canStartMachine)("what befalls a server", () => {
  let place: Place;
  let machine: TestMachine;
  let serverId: string;
  let hello: Hello;
  let registry: TestRegistry;
  let registryId: string;
  let pulled: string;
  let setUpLog: string;
  let entry: { httpHost: string; httpPort: number };
  beforeAll(async () => {
    buildHello();
    machine = startEquipped({ disk: "3G", strict: true, aheadSeconds: canShiftClock ? -3_600 : undefined });
    registry = await startTlsRegistry(machine.gateway);
    place = await startPlace();
    serverId = (await addServer(place.rpc, machine)).serverId;
    const made = await setUp(place.rpc, serverId);
    expect(made.cause).toBeNull();
    setUpLog = (await place.rpc.run.readLog.query({ runId: made.id })).map(({ text }) => text).join("\n");
    const { proxy } = await place.rpc.server.get.query({ serverId });
    entry = { httpHost: machine.address.host, httpPort: proxy.http ?? 0 };
    hello = await createHello(place.rpc, place.environmentId, { serverId, release: { drainSeconds: 2 } });
    await setEnv(place.rpc, hello.serviceId, { VERSION: "0" });
    expect((await deploy(place.rpc, hello.serviceId)).cause).toBeNull();
    const { host: url, username, password, ca: caCertificate } = registry;
    const account = { config: { url, username, caCertificate }, secrets: { password } };
    registryId = (await place.rpc.registry.create.mutate({ name: "quay", type: "generic", ...account })).id;
    const created = await place.rpc.service.create.mutate({
      ...{ environmentId: place.environmentId, serverId, name: "pulled", registryId },
      spec: { kind: "application", source: { type: "image", image: "quay/blob:1" }, port: 3000 },
    });
    pulled = created.id;
  }, 300_000);
  afterAll(async () => {
    await place?.stop();
    machine?.down();
    await registry?.stop();
  });

  /** The clock is told as wrong, and nothing is concluded from how its times compare with ours. */
  async function expectSoundWith(title: string): Promise<void> {
    const { serviceId } = hello;
    const clock = { level: "warning", title, how: expect.stringContaining("timedatectl set-ntp") };
    expect(await place.rpc.server.test.mutate({ serverId })).toMatchObject({ problem: null, clock });
    const findings = await place.rpc.server.security.query({ serverId });
    expect(findings.find(({ id }) => id === "clock")).toMatchObject(clock);
    const followed = await followLog(place, serviceId);
    const ours = machine.run("docker", "ps", "-q", "--filter", `label=moorage.service=${serviceId}`);
    machine.run("docker", "kill", ours.split("\n")[0] ?? "");
    const restarted = async () => {
      const { status, replicas } = await place.rpc.service.get.query({ serviceId });
      return status.detail?.includes("exited with code 137") && replicas.find(({ tone }) => tone === "ok");
    };
    const replica = await eventually("what has just ended is told, and what has begun since", restarted, within);
    expect(awayMs(replica.since)).toBeLessThan(hour / 2);
    const begins = () => followed.lines.filter(({ text }) => text.includes("listens"));
    await eventually("its first line is followed", () => begins().length > 0, within);
    await followed.stop();
    const [begin, ...others] = begins();
    expect(others).toEqual([]);
    const read = (since: string) => place.rpc.log.read.query({ serviceId, tail: 100, since });
    for (const since of ["10m", begin?.at ?? ""]) {
      const lines = await read(since);
      expect(lines.map(({ text }) => text)).toContain(begin?.text);
      for (const { at } of lines) expect(awayMs(at)).toBeGreaterThan(hour / 2);
    }
    const cancelled = await deployingAt("health");
    await place.rpc.deployment.cancel.mutate({ deploymentId: cancelled });
    expect((await ended(place.rpc, cancelled, within)).status).toBe("cancelled");
    await setEnv(place.rpc, serviceId, { VERSION: "sound" });
    const { id, cause } = await deploy(place.rpc, serviceId, within);
    expect(cause).toBeNull();
    versions.set(id, "sound");
    const cleaned = await place.rpc.server.clean.mutate({ serverId, parts: ["containers", "images", "build-cache"] });
    expect((await serverRunEnds(place.rpc, serverId, cleaned.runId)).cause).toBeNull();
    await expectTrueAgain(versions);
  }

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

  it.runIf(canShiftClock)(
    "its clock is an hour behind: it is told so, and all goes on but what needs a certificate",
    async () => {
      const title = "Its clock is 60 min behind.";
      expect(setUpLog).toContain(title);
      await expectSoundWith(title);
      const message = expect.stringContaining("The server's clock is 60 min behind, so the certificate of");
      expect((await deploy(place.rpc, pulled, within)).cause).toMatchObject({
        ...{ code: "PRECONDITION", step: "checkout", message },
        hint: expect.stringContaining("timedatectl set-ntp"),
      });
      await expect(place.rpc.registry.test.mutate({ connectionId: registryId, serverId })).rejects.toMatchObject({
        message,
      });
    },
  );

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
    expect(awayMs(since)).toBeLessThan(hour / 2);
    return [...told];
  }

  it("its engine stops: it is unreachable since then, and serves again by itself once it is back", async () => {
    machine.run("systemctl", "stop", "docker");
    expect(await unreachable()).not.toContain("stopped");
    const { status } = await place.rpc.server.get.query({ serverId });
    expect(status.state).toBe("away");
    expect(awayMs(status.since)).toBeLessThan(hour / 2);
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
    machine.boot(canShiftClock ? 3_600 : undefined);
    await expectTrueAgain(versions);
    await eventually("the new domain answers", async () => (await visit(entry, waiting)).status === 200, within);
  });

  it.runIf(canShiftClock)("its clock is an hour ahead: it is told so, and all goes on", () =>
    expectSoundWith("Its clock is 60 min ahead."),
  );

  const mib = 1024 * 1024;
  const filler = "/var/lib/docker/filler";
  /** Takes all of its disk but so many bytes. */
  const leaveBytes = (left: number) => {
    const free = Number(machine.run("df", "--output=avail", "-B1", "/var/lib/docker").split("\n")[1]);
    machine.run("fallocate", "-l", String(free - left), filler);
  };
  const isFull = expect.stringContaining("the disk of the server is full");

  it("its disk is full: no image gets there until there is room, what serves goes on, and a set-up is refused", async () => {
    leaveBytes(32 * mib);
    await registry.push(buildBlob(64 * mib), "quay/blob:1");
    expect((await deploy(place.rpc, pulled, within)).cause).toMatchObject({ message: isFull, step: "checkout" });
    const { id: brought } = await place.rpc.service.create.mutate({
      ...{ environmentId: place.environmentId, serverId, name: "brought" },
      spec: { kind: "application", source: { type: "drop" }, port: 3000 },
    });
    const here = (await place.rpc.server.list.query()).find(({ id }) => id !== serverId)?.id ?? "";
    await place.rpc.service.update.mutate({ serviceId: brought, buildServerId: here });
    await uploadDockerfile(place, brought, `FROM ${helloImage}\nENV VERSION=brought\n`);
    expect((await deploy(place.rpc, brought, within)).cause).toMatchObject({ message: isFull, step: "push" });
    expect((await visit(entry, hello.host)).status).toBe(200);
    expect((await setUp(place.rpc, serverId)).cause).toMatchObject({
      message: expect.stringMatching(/^Its disk has 0\.0/),
    });
    expect((await place.rpc.server.get.query({ serverId })).status.state).toBe("ready");
    const findings = await place.rpc.server.security.query({ serverId });
    expect(findings.find(({ id }) => id === "disk")).toMatchObject({
      level: "danger",
      title: expect.stringMatching(/^The disk is (?:99|100) % full/),
    });
    machine.run("rm", filler);
    expect((await deploy(place.rpc, brought, within)).cause).toBeNull();
  });

  /** A full file system of one page in a folder's place, until the answer is called. */
  const fillFolder = (folder: string) => {
    machine.run("mkdir", "-p", folder);
    machine.run("mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", folder);
    machine.run("sh", "-c", 'cat /dev/zero > "$1/filler" 2> /dev/null || :', "sh", folder);
    return () => void machine.run("umount", folder);
  };
  const noRoom = "The disk of the server is full.";

  it("no file can be written: nothing changes for requests, and what could not be undone is, once there is room", async () => {
    const before = await versionThere();
    const { serviceId } = hello;
    const makeRoom = fillFolder("/var/lib/moorage/files");
    const file = { mountPath: "/etc/app.conf", filePath: "app.conf", content: "x".repeat(10_000) };
    const { id: mountId } = await place.rpc.mount.create.mutate({ serviceId, mount: { type: "file", ...file } });
    // Beside a volume it lies on the disk.
    const volume = { type: "volume" as const, mountPath: "/kept", volumeName: "data" };
    const { id: volumeId } = await place.rpc.mount.create.mutate({ serviceId, mount: volume });
    expect((await deploy(place.rpc, serviceId, within)).cause).toMatchObject({ message: noRoom, step: "start" });
    makeRoom();
    for (const mount of [mountId, volumeId]) await place.rpc.mount.remove.mutate({ mountId: mount });
    const id = await deployingAt("health");
    const makeRoomForRoutes = fillFolder("/var/lib/moorage/traefik/staging");
    const { cause } = await ended(place.rpc, id, within);
    expect(cause).toMatchObject({
      message: noRoom,
      step: "switch",
      traffic: expect.stringContaining("until it succeeds"),
    });
    expect(await versionThere()).toBe(before);
    expect(swarmServices()).toHaveLength(2);
    makeRoomForRoutes();
    await expectTrueAgain(versions);
  });

  it("the next deployment goes through", async () => {
    await setEnv(place.rpc, hello.serviceId, { VERSION: "last" });
    expect((await deploy(place.rpc, hello.serviceId)).status).toBe("succeeded");
    expect(await versionThere()).toBe("last");
  });
});
