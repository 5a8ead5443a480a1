// A Docker engine of a test's own, which may be killed: the machine's one serves others too. It has its own network, mount
// and process namespaces, so that its bridges, rules, ports and containers meet nobody's, and all of it ends with one process.
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, openSync, readdirSync, readlinkSync, rmdirSync, rmSync } from "node:fs";
import path from "node:path";
import { allPids, endProcesses, environmentOf, isAlive } from "../../scripts/processes.ts";
import { eventually } from "./eventually.ts";
import { temporaryDirectory } from "./run.ts";
import type { Network } from "./server.ts";

export interface TestEngine extends Network {
  dockerHost: string;
  docker(...argv: string[]): string[];
  /** Copies images of the machine's engine. */
  load(...images: string[]): void;
  /** As a crash of the daemon: its containers run on without it. */
  kill(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

const program = "/usr/sbin/dockerd";
/** Root alone may make namespaces; and a machine may have only a client. */
export const canStartEngine = process.getuid?.() === 0 && existsSync(program);

const marker = "MOORAGE_TEST_ENGINE";
const answerMax = 16 * 1024 * 1024;
const run = (name: string, ...args: string[]) =>
  execFileSync(name, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: answerMax });
const withMark = (mark: string) => allPids().filter((pid) => environmentOf(pid).includes(`${marker}=${mark}`));

/** A link to 4 addresses of 198.18.0.0/15, which is kept for tests and routed nowhere. */
function makeNetwork(name: string): string {
  const first = (Number.parseInt(name.slice(-4), 16) & 0x7fff) * 4;
  const at = (host: number) => `198.${18 + (first >> 16)}.${(first >> 8) & 255}.${(first & 255) + host}`;
  run("ip", "netns", "add", name);
  run("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name);
  run("ip", "addr", "add", `${at(1)}/30`, "dev", name);
  run("ip", "link", "set", name, "up");
  run("ip", "-n", name, "addr", "add", `${at(2)}/30`, "dev", "eth0");
  for (const device of ["lo", "eth0"]) run("ip", "-n", name, "link", "set", device, "up");
  run("ip", "-n", name, "route", "add", "default", "via", at(1));
  return at(2);
}

function removeTree(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true }))
    if (entry.isDirectory()) removeTree(path.join(directory, entry.name));
  rmdirSync(directory);
}

/** What the kernel keeps by the name of an engine whose processes have ended: its network, and empty control groups. */
export function removeEngineNames(name: string): void {
  if (existsSync(`/run/netns/${name}`)) run("ip", "netns", "del", name);
  for (const group of ["", ...readdirSync("/sys/fs/cgroup")].map((each) => path.join("/sys/fs/cgroup", each, name)))
    if (existsSync(group)) removeTree(group);
}

/** Its first process takes over what loses its parent; with it all end. The answer is its pid. */
async function makeNamespaces(name: string, stdio: number): Promise<number> {
  const first = ["mount -t proc proc /proc; while :; do sleep 3600; done"];
  const namespaces = ["--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"];
  const child = spawn("nsenter", [`--net=/run/netns/${name}`, "unshare", ...namespaces, "sh", "-c", ...first], {
    stdio: ["ignore", stdio, stdio],
    env: { ...process.env, [marker]: name },
    detached: true,
  });
  child.unref();
  return eventually("the namespaces are there", () =>
    withMark(name).find((pid) => pid !== child.pid && namespaceOf(pid) !== namespaceOf(process.pid)),
  );
}

const namespaceOf = (pid: number) => readlinkSync(`/proc/${pid}/ns/pid`);
const isDaemon = (pid: number) => {
  try {
    return readlinkSync(`/proc/${pid}/exe`) === program;
  } catch {
    return false; // it has just ended
  }
};

export async function startEngine(): Promise<TestEngine> {
  const name = `mtest-${randomBytes(2).toString("hex")}`;
  const home = temporaryDirectory(name);
  const at = (file: string) => path.join(home, file);
  const dockerHost = `unix://${at("docker.sock")}`;
  const log = openSync(at("dockerd.log"), "a");
  const address = makeNetwork(name);
  const first = await makeNamespaces(name, log);
  const docker = (...argv: string[]) =>
    run("docker", "--host", dockerHost, ...argv)
      .split("\n")
      .filter(Boolean);

  const start = async () => {
    rmSync(at("docker.pid"), { force: true });
    const places = ["--data-root", at("data"), "--exec-root", at("exec"), "--pidfile", at("docker.pid")];
    const daemon = [program, ...places, "--host", dockerHost, "--cgroup-parent", `/${name}`];
    spawn("nsenter", [`--target=${first}`, "--net", "--mount", "--pid", ...daemon], {
      stdio: ["ignore", log, log],
      env: { ...process.env, [marker]: name },
      detached: true,
    }).unref();
    await eventually("the engine answers", () => docker("version").length > 0, 60_000);
  };
  await start();
  return {
    dockerHost,
    address,
    inNetwork: ["nsenter", `--net=/run/netns/${name}`],
    docker,
    load: (...images) => {
      const pipe = 'docker save "$@" | docker --host "$0" load --quiet';
      execFileSync("sh", ["-c", pipe, dockerHost, ...images], { stdio: ["ignore", "ignore", "inherit"] });
    },
    start,
    kill: async () => {
      const daemons = withMark(name).filter(isDaemon);
      for (const pid of daemons) process.kill(pid, "SIGKILL");
      await endProcesses(daemons);
    },
    remove: async () => {
      process.kill(first, "SIGKILL");
      await eventually("all its processes have ended", () => !withMark(name).some(isAlive));
      removeEngineNames(name);
      rmSync(home, { recursive: true, force: true });
    },
  };
}
