// `sweep.ts crashed` takes away what killed runs left behind; `sweep.ts check RUN` says what a finished run left, takes it
// away and fails then. Both touch only what a run noted as its own.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { dockerKinds, listLabelled } from "../../scripts/docker.ts";
import {
  allPids,
  endProcesses,
  environmentOf,
  isAlive,
  processesFrom,
  waitUntilGone,
} from "../../scripts/processes.ts";
import { purgeInstance } from "../../scripts/purge.ts";
import { removeEngineNames } from "./engine.ts";
import { removeMachine } from "./machine.ts";
import { allRuns, instancesOf, isRunAlive, machinesOf, runDirectory, runVariable } from "./run.ts";

const leaveWithinMs = 10_000;

function processesOf(run: string): number[] {
  const mark = `${runVariable}=${run}`;
  const marked = allPids().filter((pid) => pid !== process.pid && environmentOf(pid).includes(mark));
  // A database runs from a copy of its program in its own directory, with an environment of its own.
  return [...new Set([...marked, ...processesFrom(runDirectory(run))])];
}

async function labelledThings(instanceId: string): Promise<string[]> {
  const found = await Promise.all(
    dockerKinds.map(async (kind) => {
      const ids = await listLabelled(kind, `moorage.instance=${instanceId}`);
      return ids.map((id) => `${kind} ${id} of instance ${instanceId}`);
    }),
  );
  return found.flat();
}

/** What a run has left on the machine, in words. Processes that are just ending get a moment. */
async function leftBy(run: string): Promise<string[]> {
  await waitUntilGone(processesOf(run), leaveWithinMs);
  const processes = processesOf(run)
    .filter(isAlive)
    .map((pid) => `process ${pid}`);
  const things = await Promise.all(instancesOf(run).map(({ instanceId }) => labelledThings(instanceId)));
  const machines = machinesOf(run).map((name) => `machine ${name}`);
  return [...processes, ...machines, ...things.flat()];
}

/** Engines of tests that were killed: their directories are still there, and named after them. */
function enginesOf(run: string): string[] {
  if (!existsSync(runDirectory(run))) return [];
  return readdirSync(runDirectory(run)).flatMap((name) => /^mtest-[0-9a-f]{4}/.exec(name)?.[0] ?? []);
}

async function takeAway(run: string): Promise<void> {
  await endProcesses(processesOf(run));
  machinesOf(run).forEach(removeMachine);
  for (const { dataDir } of instancesOf(run)) await purgeInstance(dataDir);
  for (const name of enginesOf(run)) removeEngineNames(name);
  rmSync(runDirectory(run), { recursive: true, force: true });
}

async function sweepCrashed(): Promise<void> {
  for (const run of allRuns().filter((name) => !isRunAlive(name))) {
    const left = await leftBy(run);
    await takeAway(run);
    if (left.length > 0) process.stderr.write(`removed what a killed run of the tests left: ${left.join(", ")}\n`);
  }
}

async function check(run: string): Promise<void> {
  const left = await leftBy(run);
  await takeAway(run);
  if (left.length === 0) return;
  process.stderr.write(`error: the tests left behind (removed now):\n${left.map((what) => `  ${what}\n`).join("")}`);
  process.exitCode = 1;
}

const [command, run] = process.argv.slice(2);
if (command === "crashed") await sweepCrashed();
else if (command === "check" && run !== undefined) await check(run);
else throw new Error("sweep.ts crashed | sweep.ts check RUN");
