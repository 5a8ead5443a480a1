// Takes an instance off the machine: what carries its label on the engine, its database's processes, its directories.
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { removeLabelled } from "./docker.ts";
import { endProcesses, processesFrom } from "./processes.ts";

/** The four hex digits that are in every name and label of an instance; none before its first start. */
export function instanceIdOf(dataDir: string): string | undefined {
  const file = path.join(dataDir, "instance");
  const id = existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
  return id !== undefined && /^[0-9a-f]{4}$/.test(id) ? id : undefined;
}

/** The database's home outside the data directory, when it says that it belongs to this one. */
function outsideHomes(dataDir: string, instanceId: string): string[] {
  const home = `/var/lib/moorage-${instanceId}`;
  const sign = path.join(home, "data-dir");
  const ours = existsSync(sign) && readFileSync(sign, "utf8").trim() === dataDir;
  return ours ? [home, `/run/moorage-${instanceId}`] : [];
}

/** Only what a first start made is taken for a data directory; anything else is never removed. */
export function isDataDir(dataDir: string): boolean {
  return instanceIdOf(dataDir) !== undefined || existsSync(path.join(dataDir, "try.json"));
}

export async function purgeInstance(dataDir: string): Promise<void> {
  const instanceId = instanceIdOf(dataDir);
  const directories = [dataDir, ...(instanceId === undefined ? [] : outsideHomes(dataDir, instanceId))];
  if (instanceId !== undefined) await removeLabelled(`moorage.instance=${instanceId}`);
  await endProcesses(directories.flatMap(processesFrom));
  if (!isDataDir(dataDir)) return;
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
}
