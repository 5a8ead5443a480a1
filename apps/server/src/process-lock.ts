import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import path from "node:path";
import { readIfThere, writeAtomic } from "./files.ts";
import { errorCode, StartupError } from "./startup-error.ts";

/** When the process began, in ticks of this boot: a pid alone may be a stranger's by now. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // the name before may hold anything
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return fields[0] === "Z" ? undefined : `${fields[19]} ${boot}`;
  } catch {
    return undefined; // no such process
  }
}

function livingOwner(text: string): number | undefined {
  const [pid, started] = text.split("\n");
  const number = Number(pid);
  return Number.isInteger(number) && number > 0 && startTime(number) === started ? number : undefined;
}

/** The kernel gives a name to one holder and takes it back when that ends, however it ends. */
async function holdName(name: string): Promise<Server | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const holder = createServer((socket) => socket.destroy());
  holder.once("error", reject);
  holder.listen(`\0${name}`, resolve);
  holder.unref();
  try {
    await promise;
    return holder;
  } catch (error) {
    if (errorCode(error) === "EADDRINUSE") return undefined;
    throw error;
  }
}

function refuse(dataDir: string, pid: number | undefined): never {
  const who = pid === undefined ? "" : `, process ${pid}`;
  const stop = pid === undefined ? "" : ` (kill ${pid})`;
  throw new StartupError(
    `${dataDir} is in use by another Moorage${who}. ` +
      `Stop that one first${stop}, or give this one its own MOORAGE_DATA_DIR and MOORAGE_PORT.`,
  );
}

export interface ProcessLock {
  release(): Promise<void>;
}

/**
 * One server per data directory. `server.pid` says which: the pid in its first line, its start time in the second.
 * A name held in the kernel decides between starts at the same moment; a secret in it keeps strangers from holding it.
 */
export async function lockDataDir(dataDir: string, secret: string): Promise<ProcessLock> {
  const file = path.join(dataDir, "server.pid");
  const owner = () => livingOwner(readIfThere(file) ?? "");
  const name = createHash("sha256").update(`server lock\0${dataDir}\0${secret}`).digest("hex").slice(0, 32);
  const holder = await holdName(`moorage-${name}`);
  if (!holder) refuse(dataDir, owner());
  const other = owner();
  if (other !== undefined) {
    holder.close();
    refuse(dataDir, other);
  }
  const mine = `${process.pid}\n${startTime(process.pid) ?? ""}\n`;
  await writeAtomic(file, mine, 0o644);
  return {
    async release() {
      if (readIfThere(file) === mine) await rm(file, { force: true });
      holder.close();
    },
  };
}
