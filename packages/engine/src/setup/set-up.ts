/** From a bare server to one that applications can be deployed to. Each step looks first, so it may be run again at any time. */
import { AppError } from "@moorage/domain";
import type { Host } from "../host/host.ts";
import type { Machine } from "../machine.ts";
import { throwIfCancelled } from "../wait.ts";
import { type EdgeOptions, ensureEdge } from "./edge.ts";
import { ensureSwarm } from "./engine.ts";
import { installEngine } from "./install-engine.ts";
import { probeServer, type ServerFacts } from "./probe.ts";
import { readiness } from "./readiness.ts";

export type SetupStep = "probe" | "engine" | "swarm" | "proxy";

export interface SetupOptions extends Omit<EdgeOptions, "log"> {
  /** The user that we sign in as there. */
  user: string;
  advertiseAddr: string | undefined;
}

export interface SetupProgress {
  step<T>(name: SetupStep, work: () => Promise<T>): Promise<T>;
  log(line: string): void;
  signal?: AbortSignal | undefined;
}

export interface SetUpServer {
  facts: ServerFacts;
  /** The engine's version. */
  engine: string;
  machine: Machine;
}

export async function setUpServer(
  host: Host,
  { user, advertiseAddr, ...edge }: SetupOptions,
  { step, log, signal }: SetupProgress,
): Promise<SetUpServer> {
  const facts = await step("probe", () => probeAndCheck(host, edge.dataDir, log, signal));
  throwIfCancelled(signal);
  const engine = await step("engine", () => installEngine(host, { facts, user, log, signal }));
  throwIfCancelled(signal);
  await step("swarm", () => ensureSwarm(host, advertiseAddr, log));
  throwIfCancelled(signal);
  const machine = await step("proxy", async () => {
    await host.files.makeDir(edge.dataDir, 0o755);
    return ensureEdge(host, { ...edge, log });
  });
  return { facts, engine, machine };
}

async function probeAndCheck(
  host: Host,
  dataDir: string,
  log: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<ServerFacts> {
  const facts = await probeServer(host, dataDir, signal);
  const memory = Math.round(facts.memoryBytes / 1024 ** 2);
  const disk = (facts.disk.freeBytes / 1024 ** 3).toFixed(1);
  log(`${facts.os.name}, ${facts.architecture}, ${facts.cpus} processors, ${memory} MiB of memory, ${disk} GiB free`);
  const findings = readiness(facts);
  for (const { title, why, how } of findings) log(`${title} ${why} ${how}`);
  const blocking = findings.find(({ level }) => level === "blocks");
  if (blocking) throw new AppError("PRECONDITION", `${blocking.title} ${blocking.why}`, { hint: blocking.how });
  return facts;
}
