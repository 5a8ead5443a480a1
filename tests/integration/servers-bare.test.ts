import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSshHost, type Host } from "../../packages/engine/src/host/index.ts";
import {
  checkServer,
  ensureEdge,
  ensureSwarm,
  inspectSecurity,
  installEngine,
} from "../../packages/engine/src/index.ts";
import { eventually } from "../support/eventually.ts";
import { canStartMachine, rememberedKeys, startMachine, type TestMachine } from "../support/machine.ts";

describe.runIf(canStartMachine)("a server with nothing but SSH, whose user may use sudo", () => {
  let machine: TestMachine;
  let host: Host;
  const user = "deploy";
  const secrets = { proxySecret: randomBytes(16).toString("hex"), specKey: randomBytes(16).toString("hex") };
  const connect = () =>
    createSshHost({ id: "srv_bare", address: { ...machine.address, user }, pins: rememberedKeys() });
  beforeAll(() => {
    machine = startMachine({ bare: true });
    host = connect();
  });
  afterAll(async () => {
    await host?.[Symbol.asyncDispose]();
    machine?.down();
  });

  const sshConnections = async () => {
    const { stdout } = await host.exec(["ss", "-Htn", "state", "established", "( sport = :22 )"]);
    return stdout.trim().split("\n").length;
  };

  async function setUp(cancel?: { signal: AbortSignal; onLine: (line: string) => void }) {
    const lines: string[] = [];
    const log = (line: string) => {
      lines.push(line);
      cancel?.onLine(line);
    };
    const dataDir = "/var/lib/moorage";
    const probe = await checkServer(host, { dataDir, log, settingUp: true });
    const engine = await installEngine(host, { probe, user, log, signal: cancel?.signal });
    const nodeId = await ensureSwarm(host, undefined, log);
    // No image registry answers here.
    machine.load("traefik:v3.7", "nginx:alpine");
    const ports = [{ http: 80, https: 443 }];
    const made = await ensureEdge(host, {
      ...secrets,
      nodeId,
      instanceId: "5e7b",
      dataDir,
      httpHost: "0.0.0.0",
      ports,
      log,
    });
    return { probe, engine, machine: made, log: lines.join("\n") };
  }

  it("must end what runs there when its set-up is cancelled among the packages", async () => {
    const abort = new AbortController();
    const onLine = (line: string) => {
      if (/^(?:Unpacking|Preparing to unpack)/.test(line)) abort.abort(new Error("cancelled"));
    };
    await expect(setUp({ signal: abort.signal, onLine })).rejects.toMatchObject({ code: "CANCELLED" });
    const { stdout } = await host.exec(["ps", "-eo", "comm="]);
    expect(stdout).not.toMatch(/^(?:apt-get|dpkg)/m);
  });

  it("must get an engine, a Swarm at its own address and a proxy that answers", async () => {
    const { probe, engine, machine: made, log } = await setUp();
    expect(probe).toMatchObject({ os: { id: "debian" }, apt: true, engineInstalled: false, takenPorts: [] });
    expect(Number(engine.split(".")[0])).toBeGreaterThanOrEqual(24);
    expect(log).toMatch(/Installing Docker|Docker of Debian 13/);
    const { Swarm } = (await host.docker.info()) as { Swarm: { NodeAddr: string; ControlAvailable: boolean } };
    expect(Swarm).toMatchObject({ NodeAddr: machine.address.host, ControlAvailable: true });
    const answer = await host.get("http://127.0.0.1/", { host: "nothing.test" }, 10_000);
    expect(answer.text).toContain("No app at this address");
    expect(made.proxy.ports).toEqual({ http: 80, https: 443 });
  });

  it("must not offer its engine on any port", async () => {
    const { stdout } = await host.exec(["ss", "-Hltn"]);
    const ports = stdout
      .trim()
      .split("\n")
      .map((line) => Number(line.split(/\s+/)[3]?.split(":").at(-1)));
    expect(ports).not.toContain(2375);
    expect(ports).not.toContain(2376);
    expect(ports).toContain(22);
  });

  it("must be looked at for what is open on it, as it is and as it becomes", async () => {
    const findings = async () => (await inspectSecurity(host)).map(({ id, level }) => `${id}: ${level}`);
    const before = await findings();
    expect(before).toEqual(
      expect.arrayContaining([
        "password-login: good",
        "root-login: good",
        "firewall: warning",
        "upgrades: warning",
        "engine: good",
      ]),
    );
    machine.run("iptables", "-I", "INPUT", "-j", "ACCEPT");
    machine.run("iptables", "-P", "INPUT", "DROP");
    machine.run("sh", "-c", "echo 'PasswordAuthentication yes' > /etc/ssh/sshd_config.d/00-test.conf");
    expect(await findings()).toEqual(expect.arrayContaining(["firewall: good", "password-login: warning"]));
  });

  it("must be left as it is by a second set-up", async () => {
    const before = (await host.docker.listContainers()).map(({ Id }) => Id).sort();
    const { log, probe } = await setUp();
    expect(log).not.toMatch(/Installing|Starting/);
    expect(probe.engineInstalled).toBe(true);
    expect((await host.docker.listContainers()).map(({ Id }) => Id).sort()).toEqual(before);
  });

  it("must let the user's next connection forward the engine's socket, without a relay", async () => {
    const before = await sshConnections();
    await using again = connect();
    expect(String(await again.docker.ping())).toBe("OK");
    expect(await sshConnections()).toBe(before + 1);
  });

  it("must start Docker again where it was stopped", async () => {
    machine.run("systemctl", "stop", "docker");
    await expect(host.docker.ping()).rejects.toThrow();
    const { log } = await setUp();
    expect(log).toContain("Docker is installed, but does not run.");
    await eventually(
      "the proxy runs again",
      async () => (await host.get("http://127.0.0.1/", {}, 5_000)).status === 404,
      60_000,
    );
  });
});
