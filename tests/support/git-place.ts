// What a deployment gives to the engine for git, with a memory of everything that was said.
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Checkout } from "../../packages/domain/src/providers/index.ts";
import { type CheckedOut, checkOut } from "../../packages/engine/src/checkout/checkout.ts";
import { checkoutGit, type GitCheckedOut, type GitRequest } from "../../packages/engine/src/checkout/git.ts";
import type { GitPlace, HostKey } from "../../packages/engine/src/git/index.ts";
import { createLocalHost } from "../../packages/engine/src/host/index.ts";
import { temporaryDirectory } from "./run.ts";

export interface TestPlace extends GitPlace {
  lines: string[];
  pinned: Map<string, readonly HostKey[]>;
}

const host = createLocalHost({ id: "local" });

export function testPlace(
  given: { caFile?: string; privateAddresses?: boolean; signal?: AbortSignal } = {},
): TestPlace {
  const lines: string[] = [];
  const pinned = new Map<string, readonly HostKey[]>();
  const workDir = `${temporaryDirectory("work")}/dep_1`;
  mkdirSync(workDir);
  return {
    host,
    workDir,
    lines,
    pinned,
    knownHosts: {
      find: async (name) => pinned.get(name),
      pin: async (name, keys) => {
        pinned.set(name, keys);
      },
    },
    policy: { privateAddresses: given.privateAddresses ?? true, caFile: given.caFile },
    log: (line) => lines.push(line),
    signal: given.signal ?? new AbortController().signal,
  };
}

const usual = { ref: undefined, buildPath: "", submodules: false, lfs: false, credential: { kind: "none" } } as const;

export const fetchSource = (place: GitPlace, url: string, more: Partial<GitRequest> = {}): Promise<GitCheckedOut> =>
  checkoutGit(place, { ...usual, ...more, url });

/** As a deployment does it: by the source's own plan. */
export const fetchPlanned = (place: GitPlace, checkout: Checkout, url: string): Promise<CheckedOut> =>
  checkOut(place.host, checkout, {
    dataDir: "/nonexistent",
    workDir: place.workDir,
    log: place.log,
    signal: place.signal,
    git: { url, credential: { kind: "none" }, knownHosts: place.knownHosts, policy: place.policy },
  });

/** The error of what must fail. */
export async function failureOf(work: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await work;
  } catch (error) {
    return error as Record<string, unknown>;
  }
  throw new Error("this should have failed");
}

/** Files below `dir` that hold one of `texts`. */
export function filesWith(dir: string, texts: readonly string[]): string[] {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => {
      const content = readFileSync(file, "latin1");
      return texts.some((text) => content.includes(text));
    });
}

interface Seen {
  /** Command lines of processes whose environment names `dir`. */
  commands: Set<string>;
  /** Of those, what holds one of `texts`. */
  leaks: Set<string>;
}

/** Looks at every process that works below `dir` while `work` goes on. */
export async function watchProcesses<T>(
  dir: string,
  texts: readonly string[],
  work: Promise<T>,
): Promise<Seen & { result: PromiseSettledResult<T> }> {
  const seen: Seen = { commands: new Set(), leaks: new Set() };
  let isDone = false;
  const settled = Promise.allSettled([work]).then(([result]) => {
    isDone = true;
    return result;
  });
  while (!isDone) {
    for (const { command, environment } of processesOf(dir)) {
      seen.commands.add(command);
      if (texts.some((text) => command.includes(text) || environment.includes(text))) seen.leaks.add(command);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { ...seen, result: await settled };
}

/** Processes whose environment or command line names `dir`. */
export function processesOf(dir: string): { pid: number; command: string; environment: string }[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
        const environment = readFileSync(`/proc/${name}/environ`, "utf8");
        return environment.includes(dir) || command.includes(dir) ? [{ pid: Number(name), command, environment }] : [];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}
