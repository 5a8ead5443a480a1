import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, existsSync, mkdirSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import path from "node:path";
import { readOrCreate } from "../files.ts";
import { StartupError } from "../startup-error.ts";
import { clusters, type Home } from "./home.ts";
import { run } from "./run.ts";
import type { Account } from "./system-user.ts";

const MIB = 1024 * 1024;
const FIRST_START_MIB = 400;
const EVERY_START_MIB = 64;

/** Nothing of our own environment: it may hold secrets. */
export const programEnv: NodeJS.ProcessEnv = { NODE_ENV: "production", PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };

export function refuseShortDisk(home: string, first: boolean): void {
  const { bavail, bsize } = statfsSync(home);
  const freeMib = Math.floor((bavail * bsize) / MIB);
  const neededMib = first ? FIRST_START_MIB : EVERY_START_MIB;
  if (freeMib >= neededMib) return;
  throw new StartupError(
    `The database in ${home} needs ${neededMib} MiB of free disk to start, and ${freeMib} MiB are free. ` +
      "Free some space there, or choose another MOORAGE_DATA_DIR.",
  );
}

/** A database of another major version is never passed over for a new, empty one. */
export function refuseOtherMajor(home: string, dataName: string): void {
  const others = clusters(home).filter((name) => name !== dataName && !name.endsWith(".new"));
  if (others.length === 0 || clusters(home).includes(dataName)) return;
  throw new StartupError(
    `${path.join(home, others[0] ?? "")} was written by another PostgreSQL than this version brings (${dataName}). ` +
      "Start the former version of Moorage and export the database first.",
  );
}

export function refuseForeignOwner(data: string, account: Account | undefined): void {
  if (!existsSync(data)) return;
  const owner = statSync(data).uid;
  const ours = account?.uid ?? process.getuid?.();
  if (owner === ours) return;
  throw new StartupError(
    `${data} belongs to user id ${owner}, but the database would run as ${account?.name ?? `user id ${ours}`}. ` +
      "Start Moorage as the user that started it first, or choose another MOORAGE_DATA_DIR.",
  );
}

export function databasePassword(dataDir: string): Promise<string> {
  return readOrCreate(path.join(dataDir, "keys", "database"), () => randomBytes(24).toString("base64url"), 0o600);
}

export interface InitRequest {
  binaries: string;
  data: string;
  home: Home;
  account: Account | undefined;
  password: string;
}

/** Made aside and renamed: a first start that was interrupted leaves no half database. */
export async function initCluster({ binaries, data, home, account, password }: InitRequest): Promise<void> {
  const side = `${data}.new`;
  const passwordFile = path.join(home.socketDir, ".password");
  await rm(side, { recursive: true, force: true });
  mkdirSync(side, { mode: 0o700 });
  chmodSync(side, 0o700);
  await rm(passwordFile, { force: true });
  writeFileSync(passwordFile, password, { mode: 0o600, flag: "wx" });
  if (account) for (const file of [side, passwordFile]) chownSync(file, account.uid, account.gid);
  const args = ["-D", side, "-U", "moorage", "--auth=scram-sha-256", `--pwfile=${passwordFile}`, "--encoding=UTF8"];
  const options = { cwd: "/", env: programEnv, ...(account && { uid: account.uid, gid: account.gid }) };
  try {
    const made = await run(
      path.join(binaries, "bin/initdb"),
      [...args, "--locale=C", "--no-instructions", "--no-sync", "--wal-segsize=16"],
      options,
    );
    if (made.code !== 0) throw new StartupError(`The database in ${data} could not be made: ${made.stderr}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(side, data);
}
