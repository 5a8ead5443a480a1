import { randomBytes } from "node:crypto";
import { chmodSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { createAtomic, makeDirectories, readOrCreate } from "./files.ts";
import { errorCode, errorText, StartupError } from "./startup-error.ts";

export interface DataDir {
  path: string;
  instanceId: string;
  sessionSecret: string;
}

const SHARED = [
  "/",
  "/bin",
  "/etc",
  "/home",
  "/lib",
  "/opt",
  "/root",
  "/run",
  "/srv",
  "/tmp",
  "/usr",
  "/var",
  "/var/lib",
];

function refuseShared(directory: string): void {
  if (!SHARED.includes(directory) && directory !== homedir()) return;
  throw new StartupError(
    `MOORAGE_DATA_DIR is ${directory}, which others use: its mode would be changed. Choose a directory below it.`,
  );
}

function reason(error: unknown): string {
  switch (errorCode(error)) {
    case "EACCES":
    case "EPERM":
      return `user id ${process.getuid?.()} may not write there: change its owner, or choose another MOORAGE_DATA_DIR`;
    case "EROFS":
      return "the file system is read-only: choose another MOORAGE_DATA_DIR";
    case "ENOSPC":
    case "EDQUOT":
      return "the disk is full: free some space, or choose another MOORAGE_DATA_DIR";
    case "ENOENT":
      return "it cannot be made there: choose another MOORAGE_DATA_DIR";
    case "ENOTDIR":
    case "EEXIST":
      return "a part of the path is a file: choose another MOORAGE_DATA_DIR";
    default:
      return errorText(error);
  }
}

async function writable<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(`The data directory cannot be used: ${what}: ${reason(error)}.`, { cause: error });
  }
}

/** Only tightens: the database's launcher sets the group that may pass. */
function ownDirectory(directory: string, mode: number): void {
  makeDirectories(directory, mode);
  if ((statSync(directory).mode & 0o777) !== mode) chmodSync(directory, mode);
}

async function instanceId(dataDir: string): Promise<string> {
  const file = path.join(dataDir, "instance");
  const id = await readOrCreate(file, () => randomBytes(2).toString("hex"), 0o644);
  if (/^[0-9a-f]{4}$/.test(id)) return id;
  throw new StartupError(`${file} must hold four hex digits. Put back the ones that this instance had.`);
}

async function sessionSecret(dataDir: string): Promise<string> {
  const file = path.join(dataDir, "keys", "session");
  const secret = await readOrCreate(file, () => randomBytes(32).toString("base64url"), 0o600);
  chmodSync(file, 0o600);
  if (secret.length >= 32) return secret;
  throw new StartupError(`${file} is damaged. Remove it to get a new one; everybody then signs in again.`);
}

/** A directory that can be listed and entered may still refuse files. */
async function probe(directory: string): Promise<void> {
  const file = path.join(directory, ".writable");
  await createAtomic(file, "", 0o600);
  await rm(file, { force: true });
}

export async function openDataDir(dataDir: string): Promise<DataDir> {
  refuseShared(dataDir);
  const keys = path.join(dataDir, "keys");
  await writable(dataDir, () => ownDirectory(dataDir, 0o710));
  await writable(keys, () => ownDirectory(keys, 0o700));
  await writable(dataDir, () => probe(dataDir));
  return {
    path: dataDir,
    instanceId: await writable(path.join(dataDir, "instance"), () => instanceId(dataDir)),
    sessionSecret: await writable(path.join(keys, "session"), () => sessionSecret(dataDir)),
  };
}
