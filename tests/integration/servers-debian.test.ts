import { afterEach, describe, expect, it } from "vitest";
import { createSshHost, type Host } from "../../packages/engine/src/host/index.ts";
import { checkServer, ensureSwarm, installEngine } from "../../packages/engine/src/index.ts";
import { hideDockerArchive, serveDockerArchive } from "../support/docker-archive.ts";
import { canStartMachine, rememberedKeys, startMachine, type TestMachine } from "../support/machine.ts";

const ubuntu = { id: "ubuntu", codename: "jammy" };
/** What is beneath stays Debian 12: no archive of Ubuntu's is needed for what is asked here. */
const asUbuntu = [
  'PRETTY_NAME="Ubuntu 22.04.5 LTS"',
  'NAME="Ubuntu"',
  'VERSION_ID="22.04"',
  `ID=${ubuntu.id}`,
  "ID_LIKE=debian",
  `VERSION_CODENAME=${ubuntu.codename}`,
].join("\n");

/** Takes the lock on the lists of packages, as `apt-get update` does, and has it until the signal. */
async function holdLists(host: Host, signal: AbortSignal): Promise<void> {
  const open = 'open(my $f, ">", "/var/lib/apt/lists/lock") or die; my $lock = pack("ssx4qqi", F_WRLCK, 0, 0, 0, 0)';
  const program = `use Fcntl; $| = 1; ${open}; fcntl($f, F_SETLKW, $lock) or die; print "held\n"; sleep 300;`;
  await new Promise<void>((resolve, reject) => {
    host.exec(["perl", "-e", program], { signal, onLine: (line) => line === "held" && resolve() }).catch(reject);
  });
}

describe.runIf(canStartMachine)("a bare server whose release has only an older Docker", () => {
  let machine: TestMachine;
  let host: Host;
  let close: (() => Promise<void>) | undefined;
  const start = () => {
    machine = startMachine({ bare: true, suite: "bookworm" });
    host = createSshHost({ id: "srv_old", address: machine.address, pins: rememberedKeys() });
  };
  afterEach(async () => {
    await host?.[Symbol.asyncDispose]();
    await close?.();
    machine?.down();
  });

  async function setUp(onLine: (line: string) => void = () => undefined) {
    const lines: string[] = [];
    const log = (line: string) => {
      lines.push(line);
      onLine(line);
    };
    const probe = await checkServer(host, { dataDir: "/var/lib/moorage", log, settingUp: true });
    const options = { probe, user: "root", log };
    const engine = await installEngine(host, options);
    await ensureSwarm(host, undefined, log);
    expect(await installEngine(host, options)).toBe(engine);
    expect(Number(engine.split(".")[0])).toBeGreaterThanOrEqual(24);
    return { probe, log: lines.join("\n") };
  }

  it("must get the next Debian's where Docker's own archive is out of reach, once a new server's own update ends", async () => {
    start();
    hideDockerArchive(machine);
    const other = new AbortController();
    await holdLists(host, other.signal);
    const { probe, log } = await setUp((line) => {
      if (line.startsWith("Another program asks the package archives")) other.abort();
    });
    expect(other.signal.aborted).toBe(true);
    expect(probe.os).toMatchObject({ id: "debian", codename: "bookworm" });
    expect(log).toContain("Docker 20, which is too old.");
    expect(log).toContain("download.docker.com does not answer; Docker of Debian 13 is installed instead.");
  });

  it("must get Docker's own from its archive, signed by the key that is fetched with it", async () => {
    start();
    machine.run("sh", "-c", `rm /etc/os-release && printf '%s\n' '${asUbuntu}' > /etc/os-release`);
    close = await serveDockerArchive(machine, ubuntu);
    const { probe, log } = await setUp();
    expect(probe.os).toMatchObject(ubuntu);
    expect(log).toContain("Installing Docker from download.docker.com");
    expect(machine.run("dpkg-query", "-W", "-f", "${Status}", "docker-ce")).toBe("install ok installed");
    expect(machine.run("cat", "/etc/apt/sources.list.d/docker.list")).toBe(
      `deb [arch=amd64 signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/ubuntu jammy stable\n`,
    );
  });
});
