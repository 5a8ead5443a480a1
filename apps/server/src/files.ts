import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { errorCode } from "./startup-error.ts";

/** Parent by parent: Node's recursive mkdir never returns where a file system answers ENOENT, as /proc does. */
export function makeDirectories(directory: string, mode: number): void {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return;
  if (directory !== path.dirname(directory)) makeDirectories(path.dirname(directory), 0o755);
  try {
    mkdirSync(directory, { mode });
  } catch (error) {
    if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}

const sideName = (file: string) =>
  path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(6).toString("hex")}`);

async function writeSideFile(file: string, text: string, mode: number): Promise<string> {
  const side = sideName(file);
  const handle = await open(side, "wx", mode);
  try {
    await handle.writeFile(text);
    await handle.chmod(mode); // the umask must not decide
    await handle.sync();
  } finally {
    await handle.close();
  }
  return side;
}

/** The file is either the old or the new one, whole, whatever happens meanwhile. */
export async function writeAtomic(file: string, text: string, mode: number): Promise<void> {
  const side = await writeSideFile(file, text, mode);
  try {
    await rename(side, file);
  } catch (error) {
    await rm(side, { force: true });
    throw error;
  }
}

/** Creates the file whole, or leaves the one that is there. Answers whether it was created. */
export async function createAtomic(file: string, text: string, mode: number): Promise<boolean> {
  const side = await writeSideFile(file, text, mode);
  try {
    linkSync(side, file);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(side, { force: true });
  }
}

export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** What is kept is made once; two processes that start together end with the same value. */
export async function readOrCreate(file: string, make: () => string, mode: number): Promise<string> {
  const kept = readIfThere(file);
  if (kept !== undefined) return kept.trim();
  await createAtomic(file, `${make()}\n`, mode);
  return readFileSync(file, "utf8").trim();
}
