import { setTimeout as pause } from "node:timers/promises";
import { StartupError } from "../startup-error.ts";
import { run } from "./run.ts";

/** The account that PostgreSQL runs as. Absent: it runs as we do. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

async function findAccount(name: string): Promise<Account | undefined> {
  const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
  if (uid.code !== 0 || gid.code !== 0) return undefined;
  return { name, uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

/** PostgreSQL refuses to run as root, so root gets a system user for it. */
export async function databaseAccount(name: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"];
  let problem = "";
  // Another instance may be making the same user: then /etc/passwd is locked for a moment, or the user exists now.
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const account = await findAccount(name);
    if (account) return account;
    const made = await run("useradd", [...options, "--shell", "/usr/sbin/nologin", name]);
    problem = made.stderr;
    if (made.code !== 0) await pause(100);
  }
  throw new StartupError(`The system user "${name}" for the database could not be made (useradd: ${problem.trim()}).`);
}
