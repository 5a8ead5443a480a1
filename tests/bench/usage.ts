// What processes use, read from /proc.
import { readFileSync, readlinkSync } from "node:fs";
import { processesFrom } from "../../scripts/processes.ts";
import type { TestServer } from "../support/server.ts";

const tickMs = 10; // Linux reports in 1/100 s

export interface Instance {
  server: number;
  database: number[];
}

export function processesOf({ pid, dataDir, instanceId }: TestServer): Instance {
  const server = pid();
  if (server === undefined) throw new Error("the server does not run");
  // Below the data directory, or where a closed parent makes that impossible.
  return { server, database: [dataDir, `/var/lib/moorage-${instanceId}`].flatMap(processesFrom) };
}

function orZero(read: () => number): number {
  try {
    return read();
  } catch {
    return 0; // a backend that has ended
  }
}

function cpuMs(pid: number): number {
  return orZero(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * tickMs;
  });
}

export interface Cpu {
  server: number;
  database: number;
}

/** CPU time since `meterCpu`; a backend that was started since then counts whole. */
export function meterCpu(of: TestServer): () => Cpu {
  const before = processesOf(of);
  const spent = new Map([before.server, ...before.database].map((pid) => [pid, cpuMs(pid)]));
  const since = (pid: number) => Math.max(0, cpuMs(pid) - (spent.get(pid) ?? 0));
  return () => {
    const { server, database } = processesOf(of);
    return { server: since(server), database: database.reduce((sum, pid) => sum + since(pid), 0) };
  };
}

const kib = (text: string, name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text)?.[1]);

const pssOf = (pid: number): number => orZero(() => kib(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"), "Pss"));

/** What the program's own file costs beyond its share: another process of the same program (this one) takes part of it. */
function sharedProgram(pid: number): number {
  return orZero(() => {
    const program = readlinkSync(`/proc/${pid}/exe`);
    const mappings = readFileSync(`/proc/${pid}/smaps`, "utf8").split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m);
    return mappings
      .filter((mapping) => mapping.split("\n", 1)[0]?.endsWith(` ${program}`))
      .reduce((sum, mapping) => sum + kib(mapping, "Rss") - kib(mapping, "Pss"), 0);
  });
}

export interface Memory {
  /** Sum of the proportional set sizes, as if no other process ran the same Node. */
  aloneMib: number;
  pssMib: number;
  serverMib: number;
  databaseMib: number;
}

export function memoryOf(of: TestServer): Memory {
  const { server, database } = processesOf(of);
  const shared = sharedProgram(server);
  const serverPss = pssOf(server);
  const databasePss = database.reduce((sum, pid) => sum + pssOf(pid), 0);
  return {
    aloneMib: (serverPss + shared + databasePss) / 1024,
    pssMib: (serverPss + databasePss) / 1024,
    serverMib: (serverPss + shared) / 1024,
    databaseMib: databasePss / 1024,
  };
}
