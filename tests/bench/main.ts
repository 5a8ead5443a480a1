// `pnpm bench [--json] [--quick] [--no-build] [NAME…]`: measures what the project promises and says what is over.
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { purgeInstance } from "../../scripts/purge.ts";
import { stopServer } from "../../scripts/try/server.ts";
import { removeMachine } from "../support/machine.ts";
import { startPlace } from "../support/place.ts";
import { claimRun, instancesOf, machinesOf, runDirectory, runVariable } from "../support/run.ts";
import { buildOverhead, startBuildPlace } from "./build-overhead.ts";
import { deployOne } from "./deploy-one.ts";
import { sshDeploy, sshServers, startFarPlace } from "./far.ts";
import { type Figure, failed, printTable } from "./figure.ts";
import { startToFirstPage } from "./first-page.ts";
import { idleMemory } from "./idle-memory.ts";
import { javascript } from "./javascript.ts";
import { lists } from "./lists.ts";
import type { Options } from "./options.ts";
import { startPaper } from "./paper.ts";
import { redeploys } from "./redeploys.ts";
import { signInBlocking } from "./sign-in.ts";
import { size } from "./size.ts";
import { ssh, startSshPlace } from "./ssh.ts";
import { tenAtOnce } from "./ten-at-once.ts";
import { webhooks } from "./webhooks.ts";

type Measure<P> = (place: P, options: Options) => Promise<Figure[]>;

/** Measurements that share what they are measured on; it is there only for them. */
interface Group {
  names: string[];
  run(wanted: (name: string) => boolean, options: Options): Promise<Figure[]>;
}

function group<P>(start: () => Promise<P>, measures: Record<string, Measure<P>>): Group {
  return {
    names: Object.keys(measures),
    run: async (wanted, options) => {
      const chosen = Object.entries(measures).filter(([name]) => wanted(name));
      if (chosen.length === 0) return [];
      const place = await start();
      const figures: Figure[] = [];
      for (const [name, measure] of chosen) figures.push(...(await measured(name, () => measure(place, options))));
      await cleanUp();
      return figures;
    },
  };
}

async function measured(name: string, measure: () => Promise<Figure[]>): Promise<Figure[]> {
  const began = performance.now();
  say(`${name} …`);
  const figures = await measure().catch((error: unknown) => {
    say(error instanceof Error ? `${error.stack}${error.cause ? `\n${String(error.cause)}` : ""}` : String(error));
    return [failed(name, error)];
  });
  say(`${name}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
  return figures;
}

const nothing = async () => undefined;
const groups: Group[] = [
  group(nothing, { size }),
  group(startSshPlace, { ssh }),
  group(startFarPlace, { "ssh-deploy": sshDeploy, "ssh-servers": sshServers }),
  group(nothing, { "idle-memory": (_, options) => idleMemory(options) }),
  group(nothing, { "start-to-first-page": (_, options) => startToFirstPage(options) }),
  group(startPaper, { lists, "sign-in-blocking": signInBlocking, javascript }),
  group(startBuildPlace, { "build-overhead": buildOverhead }),
  group(startPlace, { "deploy-one": deployOne, "ten-at-once": tenAtOnce, redeploys, webhooks }),
];

const say = (line: string) => void process.stderr.write(`${line}\n`);

/** Stops every server of this run and takes what it made off the machine. */
async function cleanUp(): Promise<void> {
  const run = process.env[runVariable] ?? "";
  for (const { dataDir } of instancesOf(run)) {
    await stopServer(dataDir);
    await purgeInstance(dataDir);
  }
  machinesOf(run).forEach(removeMachine);
  rmSync(runDirectory(run), { recursive: true, force: true });
}

function endOnSignals(): void {
  let ending = false;
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)
    process.on(signal, () => {
      if (ending) return;
      ending = true;
      say("taking everything away …");
      cleanUp()
        .catch((error: unknown) => say(String(error)))
        .finally(() => process.exit(code));
    });
}

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: "boolean" }, quick: { type: "boolean" }, "no-build": { type: "boolean" } },
  });
  const known = groups.flatMap(({ names }) => names);
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`no measurement ${unknown.join(", ")}: ${known.join(", ")}`);
  const wanted = (name: string) => positionals.length === 0 || positionals.includes(name);
  return { json: values.json === true, quick: values.quick === true, build: values["no-build"] !== true, wanted };
}

async function main(): Promise<void> {
  const { json, quick, build, wanted } = readOptions();
  if (build)
    execFileSync(process.execPath, [path.resolve(import.meta.dirname, "../../scripts/build.ts")], {
      stdio: ["ignore", 2, 2],
    });
  claimRun();
  endOnSignals();
  const figures: Figure[] = [];
  try {
    for (const each of groups) figures.push(...(await each.run(wanted, { quick })));
  } finally {
    await cleanUp();
  }
  console.log(json ? JSON.stringify(figures) : printTable(figures));
}

try {
  await main();
} catch (error) {
  say(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
process.exit();
