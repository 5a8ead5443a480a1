import { execFileSync } from "node:child_process";
import type { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Secret, script, sh } from "../../packages/domain/src/index.ts";
import { makeSshKey } from "../../packages/engine/src/git/index.ts";
import { createSshHost, type Host, HostUnreachable, type SshAddress } from "../../packages/engine/src/host/index.ts";
import { eventually } from "../support/eventually.ts";
import { failure, startPrinting } from "../support/host-contract/running.ts";
import { canStartMachine, rememberedKeys, startMachine, type TestMachine } from "../support/machine.ts";
import { type TcpProxy, tcpProxy } from "../support/tcp-proxy.ts";

describe.runIf(canStartMachine)("a server over SSH that is not as it should be", () => {
  let machine: TestMachine;
  let proxy: TcpProxy;
  const open: Host[] = [];
  beforeAll(async () => {
    machine = startMachine();
    proxy = await tcpProxy(machine.address.host, 22);
  });
  afterAll(async () => {
    await proxy?.close();
    for (const host of open) await host[Symbol.asyncDispose]();
    machine?.down();
  });

  const quick = { connectMs: 2_000, keepAliveMs: 300, backOffMs: 100 };
  const connect = (change: Partial<SshAddress> = {}, timing = {}, pins = rememberedKeys()): Host => {
    const address = { ...machine.address, ...change };
    const host = createSshHost({ id: "srv_fault", address, pins, timing: { ...quick, ...timing } });
    open.push(host);
    return host;
  };
  const throughProxy = (timing = {}) =>
    connect({ host: "127.0.0.1", port: proxy.port }, { keepAliveMs: 5_000, ...timing });
  const whyNot = async (host: Host): Promise<HostUnreachable> => {
    const error = await failure(host.exec(["true"]));
    expect(error).toBeInstanceOf(HostUnreachable);
    expect(await failure(host.docker.ping())).toMatchObject({ reason: (error as HostUnreachable).reason });
    return error as HostUnreachable;
  };

  it("must say why it cannot be reached, and whether trying again helps", async () => {
    const name = "no-such-server.invalid";
    expect(await whyNot(connect({ host: name }))).toMatchObject({
      reason: "dns",
      message: `The name ${name} has no address.`,
      retryable: true,
    });
    expect(await whyNot(connect({ port: 1 }))).toMatchObject({
      reason: "refused",
      message: `Nothing listens for SSH at ${machine.address.host}, port 1.`,
      retryable: true,
    });
    expect(await whyNot(connect({ host: machine.address.host.replace(/\d+$/, "254") }))).toMatchObject({
      reason: "timeout",
      retryable: true,
    });
    machine.run(
      "sh",
      "-c",
      "nohup perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(LocalPort => 8022, Listen => 8, ReuseAddr => 1); while (my $c = $s->accept) { print $c qq(HTTP/1.0 400 no\\r\\n\\r\\n) x 9; close $c }' > /dev/null 2>&1 < /dev/null &",
    );
    await eventually("it listens", async () => (await whyNot(connect({ port: 8022 }))).reason === "protocol");
  });

  it("must say that the key is refused, and that trying again does not help", async () => {
    const { privateKey } = await makeSshKey("test");
    const error = await whyNot(connect({ privateKey }));
    expect(error).toMatchObject({ reason: "key-refused", retryable: false });
    expect(error.message).toBe(`${machine.address.host} refuses the SSH key for the user root.`);
    expect(JSON.stringify(error)).not.toContain(privateKey.reveal().split("\n")[1]);
  });

  it("must say that the key cannot be read", async () => {
    const error = await failure(connect({ privateKey: new Secret("no key") }).exec(["true"]));
    expect(error).toMatchObject({ code: "INVALID", field: "privateKey" });
  });

  it("must refuse a host key that has changed, show both, and run nothing", async () => {
    const pins = rememberedKeys();
    const other = { type: "ssh-ed25519", key: Buffer.alloc(51, 7).toString("base64") };
    await pins.pin(machine.address.host, [other]);
    const host = connect({}, {}, pins);
    const error = await whyNot(host);
    expect(error).toMatchObject({ reason: "host-key-changed", retryable: false });
    expect(error.message).toContain(machine.fingerprint);
    expect(error.message).toMatch(/Known: SHA256:\S+ \(ssh-ed25519\)\. Now: SHA256:/);
    expect(pins.all.get(machine.address.host)).toEqual([other]);
  });

  it("must say that sudo asks for a password", async () => {
    machine.run(
      "sh",
      "-c",
      "useradd -m asks; usermod -aG sudo asks; cp -r /root/.ssh /home/asks/; chown -R asks /home/asks",
    );
    const error = await failure(connect({ user: "asks" }).exec(["true"]));
    expect(error).toMatchObject({
      reason: "sudo",
      message: `sudo asks for a password of the user asks on ${machine.address.host}.`,
    });
    machine.run("sh", "-c", "useradd -m plain; cp -r /root/.ssh /home/plain/; chown -R plain /home/plain");
    expect(await failure(connect({ user: "plain" }).exec(["true"]))).toBeInstanceOf(HostUnreachable);
  });

  it("must tell everybody on it when the connection is cut, and open it again for the next", async () => {
    const host = throughProxy();
    const events = (await host.docker.getEvents()) as unknown as Readable;
    const streamed = new Promise((resolve) => events.once("error", resolve).once("end", () => resolve("a clean end")));
    events.resume();
    const { ended } = await startPrinting(host, sh(script`echo $$; sleep 1000`), 1, new AbortController().signal);
    proxy.cut();
    expect(await ended).toMatchObject({ reason: "lost", retryable: true });
    expect(await streamed).toBeInstanceOf(Error);
    expect((await host.exec(["echo", "again"])).stdout).toBe("again\n");
    expect(String(await host.docker.ping())).toBe("OK");
  });

  it("must notice a server that is frozen, and come back when another connection is answered", async () => {
    const host = connect();
    const { stdout } = await host.exec(sh(script`ps -o ppid= -p $$`));
    // The program's parent is the process that serves this connection.
    const serving = stdout.trim();
    const { ended } = await startPrinting(host, sh(script`echo $$; sleep 1000`), 1, new AbortController().signal);
    machine.run("kill", "-STOP", serving);
    expect(await ended).toMatchObject({ reason: "lost" });
    expect((await host.exec(["echo", "again"])).stdout).toBe("again\n");
    machine.run("kill", "-KILL", serving);
  });

  it("must run a program once, also when the shell that was started ahead for it has ended", async () => {
    const host = connect();
    const waiting = (): string[] => machine.run("pgrep", "-f", "read -r mark size").trim().split("\n");
    await host.exec(["true"]);
    const ahead = await eventually("a shell waits", () => waiting().at(-1));
    machine.run("kill", "-KILL", ahead);
    const seen = await Promise.all([1, 2, 3].map((n) => host.exec(["echo", String(n)])));
    expect(seen.map(({ stdout }) => stdout)).toEqual(["1\n", "2\n", "3\n"]);
    const appended = await Promise.all(
      [1, 2, 3].map(() => host.exec(sh(script`cat >> /root/once`), { input: "once\n" })),
    );
    expect(appended).toHaveLength(3);
    expect(await host.files.read("/root/once")).toBe("once\n".repeat(3));
  });

  it("must run programs and end them where only two sessions are allowed", async () => {
    machine.run("/usr/sbin/sshd", "-p", "2223", "-o", "MaxSessions=2", "-o", "PidFile=none");
    const host = connect({ port: 2223 }, { keepAliveMs: 5_000 });
    for (let n = 0; n < 3; n += 1) expect((await host.exec(["echo", String(n)])).stdout).toBe(`${n}\n`);
    const abort = new AbortController();
    const { ended } = await startPrinting(host, sh(script`echo $$; sleep 1000`), 1, abort.signal);
    abort.abort();
    expect(await ended).toMatchObject({ code: "CANCELLED" });
    expect((await host.exec(["echo", "after"])).stdout).toBe("after\n");
  });

  it("must not write half a file when the connection is cut in the middle", async () => {
    const host = throughProxy();
    const before = "old ".repeat(100);
    await host.files.write("/var/tmp/half", before);
    const start = proxy.sent();
    const writing = failure(host.files.write("/var/tmp/half", "new ".repeat(16 * 1024 ** 2)));
    await eventually("a part has gone out", () => proxy.sent() - start > 1024 ** 2);
    proxy.cut();
    expect(await writing).toMatchObject({ reason: "lost" });
    await eventually("what was begun is gone", async () => (await host.files.list("/var/tmp")).join() === "half");
    expect(await host.files.read("/var/tmp/half")).toBe(before);
  });

  it("must not be asked again and again while it is away", async () => {
    const away = await tcpProxy(machine.address.host, 1);
    const host = connect({ host: "127.0.0.1", port: away.port }, { backOffMs: 60_000 });
    for (let call = 0; call < 20; call += 1) expect(await failure(host.exec(["true"]))).toBeInstanceOf(HostUnreachable);
    expect(away.opened()).toBe(1);
    await away.close();
  });

  it("must serve all the same when one packet in twenty is lost", async () => {
    const losing = ["INPUT", "OUTPUT"].map((chain) => [
      chain,
      ...(chain === "OUTPUT" ? ["-d"] : ["-s"]),
      machine.address.host,
      ...["-m", "statistic", "--mode", "random", "--probability", "0.05", "-j", "DROP"],
    ]);
    const host = connect({}, { connectMs: 30_000, keepAliveMs: 15_000 });
    for (const rule of losing) execFileSync("iptables", ["-I", ...rule]);
    try {
      const versions = await Promise.all(Array.from({ length: 50 }, () => host.docker.version()));
      expect(versions).toHaveLength(50);
      const text = "x".repeat(1024 ** 2);
      await host.files.write("/var/tmp/lossy", text);
      expect(await host.files.read("/var/tmp/lossy")).toBe(text);
    } finally {
      for (const rule of losing) execFileSync("iptables", ["-D", ...rule]);
    }
  });

  it("must be left by all when the host is closed", async () => {
    const abort = new AbortController();
    const host = createSshHost({
      id: "srv_fault",
      address: machine.address,
      pins: rememberedKeys(),
      signal: abort.signal,
    });
    const { ended } = await startPrinting(host, sh(script`echo $$; sleep 1000`), 1, new AbortController().signal);
    abort.abort();
    expect(await ended).toMatchObject({ message: `The SSH connection to ${machine.address.host} was closed.` });
    expect(await failure(host.exec(["true"]))).toBeInstanceOf(HostUnreachable);
  });
});
