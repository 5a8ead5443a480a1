// A run of the tests, and what it put on the machine. Everything temporary lies below one directory; every instance of
// Moorage that a test starts is noted there first, so that it can be taken away even when the run was killed.
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { startOf } from "../../scripts/processes.ts";

/** In the environment of every process that a run starts. */
export const runVariable = "MOORAGE_TEST_RUN";

// Not below TMPDIR, which is set to it; and short, since a socket's path has 107 bytes.
const base = `/tmp/moorage-tests-${process.getuid?.() ?? 0}`;

export const runDirectory = (run: string) => path.join(base, run);

/** Named after the process that owns it; the start time tells it from a later one with the same pid. */
const runOf = (pid: number) => `${pid}-${startOf(pid)}`;

export function isRunAlive(run: string): boolean {
  const pid = Number(run.split("-")[0]);
  return runOf(pid) === run;
}

export function allRuns(): string[] {
  return existsSync(base) ? readdirSync(base).filter((name) => /^\d+-\d+$/.test(name)) : [];
}

/** test.sh names the run; a vitest started by hand is one of its own. All temporary files of either lie below it. */
export function claimRun(): void {
  const byHand = process.env[runVariable] === undefined;
  process.env[runVariable] ??= runOf(process.pid);
  const directory = openDirectory(runDirectory(currentRun()));
  process.env["TMPDIR"] = directory;
  // Notes of instances, machines and engines stay for the next sweep: something of theirs may still be on the machine.
  const mayGo = () => byHand && !readdirSync(directory).some((name) => /^(instances$|machines$|mtest-)/.test(name));
  process.on("exit", () => existsSync(directory) && mayGo() && rmSync(directory, { recursive: true, force: true }));
}

function currentRun(): string {
  const run = process.env[runVariable];
  if (run === undefined) throw new Error(`${runVariable} is not set: start the tests with vitest or scripts/test.sh`);
  return run;
}

// Others may pass, not list: a database's user must reach its own directory below.
function openDirectory(directory: string): string {
  mkdirSync(directory, { recursive: true });
  chmodSync(base, 0o711);
  chmodSync(runDirectory(currentRun()), 0o711);
  return directory;
}

/** A new directory that ends with the run. */
export function temporaryDirectory(name: string): string {
  const made = mkdtempSync(path.join(openDirectory(runDirectory(currentRun())), `${name}-`));
  chmodSync(made, 0o711);
  return made;
}

export interface InstanceNote {
  instanceId: string;
  dataDir: string;
}

/** An id of its own for an instance, and a data directory that holds it, noted before anything is started. */
export function newInstance(): InstanceNote {
  const instanceId = randomBytes(2).toString("hex");
  const dataDir = temporaryDirectory("data");
  const notes = openDirectory(path.join(runDirectory(currentRun()), "instances"));
  const note: InstanceNote = { instanceId, dataDir };
  writeFileSync(path.join(notes, instanceId), JSON.stringify(note), { flag: "wx" });
  writeFileSync(path.join(dataDir, "instance"), `${instanceId}\n`);
  return note;
}

export function instancesOf(run: string): InstanceNote[] {
  const notes = path.join(runDirectory(run), "instances");
  if (!existsSync(notes)) return [];
  return readdirSync(notes).map((name) => JSON.parse(readFileSync(path.join(notes, name), "utf8")) as InstanceNote);
}

/** Noted before it is started; the answer is the note, to be removed when the machine is. */
export function noteMachine(name: string): string {
  const note = path.join(openDirectory(path.join(runDirectory(currentRun()), "machines")), name);
  writeFileSync(note, "", { flag: "wx" });
  return note;
}

export function machinesOf(run: string): string[] {
  const notes = path.join(runDirectory(run), "machines");
  return existsSync(notes) ? readdirSync(notes) : [];
}
