import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { readIfThere, writeAtomic } from "../files.ts";
import { StartupError } from "../startup-error.ts";
import type { Account } from "./system-user.ts";

export interface Home {
  path: string;
  socketDir: string;
}

export interface SystemDirs {
  state: string;
  run: string;
}

export interface HomeRequest {
  dataDir: string;
  instanceId: string;
  account: Account | undefined;
  systemDirs: SystemDirs;
}

const SOCKET_PATH_BYTES = 107; // sockaddr_un

const fits = (socketDir: string) => Buffer.byteLength(path.join(socketDir, ".s.PGSQL.5432")) <= SOCKET_PATH_BYTES;

export const clusters = (home: string) =>
  existsSync(home) ? readdirSync(home).filter((name) => existsSync(path.join(home, name, "PG_VERSION"))) : [];

function mayPass(directory: string, account: Account): boolean {
  const { mode, uid, gid } = statSync(directory);
  if (uid === account.uid) return (mode & 0o100) !== 0;
  if (gid === account.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}

/** The first parent that the database's user cannot pass: PostgreSQL resolves its absolute path. */
function closedParent(target: string, account: Account | undefined): string | undefined {
  if (!account) return undefined;
  const parents: string[] = [];
  for (let at = path.dirname(target); ; at = path.dirname(at)) {
    if (existsSync(at)) parents.unshift(at);
    if (at === path.dirname(at)) break;
  }
  return parents.find((parent) => !mayPass(parent, account));
}

function refuseClosed(home: string, account: Account | undefined): void {
  const culprit = closedParent(home, account);
  if (culprit === undefined) return;
  throw new StartupError(
    `${culprit} is closed to other users, so the database's user "${account?.name}" cannot reach ${home}. ` +
      `Open it for passing (chmod o+x ${culprit}) or choose a MOORAGE_DATA_DIR below /var/lib.`,
  );
}

/** A database that exists is used where it is; a new one is never begun beside it. */
export function chooseHome({ dataDir, instanceId, account, systemDirs }: HomeRequest): Home {
  const insidePath = path.join(dataDir, "postgres");
  const inside: Home = { path: insidePath, socketDir: path.join(insidePath, "run") };
  const outside: Home = {
    path: path.join(systemDirs.state, `moorage-${instanceId}`),
    socketDir: path.join(systemDirs.run, `moorage-${instanceId}`),
  };
  if (clusters(outside.path).length > 0) {
    refuseClosed(outside.path, account);
    return outside;
  }
  if (clusters(inside.path).length > 0) {
    refuseClosed(inside.path, account);
    return fits(inside.socketDir) ? inside : { path: inside.path, socketDir: outside.socketDir };
  }
  if (closedParent(inside.path, account) === undefined && fits(inside.socketDir)) return inside;
  if (!account) {
    throw new StartupError(
      `${inside.socketDir} is too long for a socket (${SOCKET_PATH_BYTES} bytes): choose a shorter MOORAGE_DATA_DIR.`,
    );
  }
  refuseClosed(outside.path, account);
  refuseClosed(outside.socketDir, account);
  return outside;
}

function ownDirectory(directory: string, mode: number, owner: { uid: number; gid: number } | undefined): void {
  const made = mkdirSync(path.dirname(directory), { recursive: true });
  if (made !== undefined) chmodSync(made, 0o755); // a strict umask would close it
  mkdirSync(directory, { recursive: true, mode });
  if (owner) chownSync(directory, owner.uid, owner.gid);
  chmodSync(directory, mode);
}

/** The database's user may pass the home, and only owns what it must write. */
export async function prepareHome(home: Home, { dataDir, account }: HomeRequest): Promise<void> {
  ownDirectory(home.path, 0o710, account && { uid: 0, gid: account.gid });
  ownDirectory(home.socketDir, 0o750, account);
  for (const directory of [home.path, home.socketDir]) refuseClosed(directory, account);
  if (home.path.startsWith(dataDir + path.sep)) return;
  // Four digits can meet again on one machine: a home outside says whose it is.
  const sign = path.join(home.path, "data-dir");
  const owner = readIfThere(sign)?.trim();
  if (owner !== undefined && owner !== dataDir && existsSync(path.join(owner, "instance"))) {
    throw new StartupError(`${home.path} belongs to the instance in ${owner}. Choose another data directory.`);
  }
  if (owner !== dataDir) await writeAtomic(sign, `${dataDir}\n`, 0o600);
}
