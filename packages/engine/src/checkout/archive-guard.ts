/** What holds for every archive that somebody sent, whether it is unpacked or looked at. */
import { open } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@moorage/domain";
import yauzl from "yauzl";

export interface ArchiveLimits {
  entries: number;
  totalBytes: number;
}
export const archiveLimits: ArchiveLimits = { entries: 100_000, totalBytes: 4 * 1024 ** 3 };

export const refuse = (message: string, hint?: string): AppError =>
  new AppError("INVALID", message, hint ? { hint } : {});

/** Counts while it unpacks: what a header claims is not believed. */
export class Meter {
  #entries = 0;
  #bytes = 0;
  readonly #limits: ArchiveLimits;
  constructor(limits: ArchiveLimits) {
    this.#limits = limits;
  }
  entry(): void {
    this.#entries += 1;
    if (this.#entries > this.#limits.entries)
      throw refuse(`The archive has more than ${this.#limits.entries} entries.`);
  }
  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#limits.totalBytes)
      throw refuse(`The archive unpacks to more than ${Math.round(this.#limits.totalBytes / 1024 ** 2)} MiB.`);
  }
}

/** Kind of archive by its first bytes, whatever its name says. */
export async function kindOf(file: string): Promise<"zip" | "gzip" | "tar"> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
    if (buffer.subarray(0, 4).equals(Buffer.from("PK\u0003\u0004", "latin1"))) return "zip";
    if (buffer[0] === 0x1f && buffer[1] === 0x8b) return "gzip";
    if (bytesRead >= 262 && buffer.subarray(257, 262).toString("latin1") === "ustar") return "tar";
  } finally {
    await handle.close();
  }
  throw refuse("This is not a zip, tar or tar.gz archive.", "Pack the source as .zip, .tar or .tar.gz.");
}

export const isInside = (root: string, place: string): boolean => place === root || place.startsWith(root + path.sep);

/** Where an entry goes; throws for a name that leads out. */
export function placeOf(root: string, name: string): string {
  const target = path.resolve(root, name);
  if (name.includes("\0") || path.isAbsolute(name) || !isInside(root, target)) throw outsideRefused(name);
  return target;
}

const outsideRefused = (name: string): AppError =>
  refuse(`The archive has an entry outside of it: ${name.slice(0, 100)}`);

/** The reader of zips looks at names before we do; what it throws says nothing else of itself. */
function zipError(error: unknown): unknown {
  const [, name] = /^(?:absolute path|invalid relative path): (.+)/s.exec(String((error as Error).message)) ?? [];
  return name === undefined ? error : outsideRefused(name);
}

export interface Link {
  at: string;
  leads: string;
}
export const linkRefused = (root: string, at: string): AppError =>
  refuse(`The archive has a link that leads out of it: ${path.relative(root, at).slice(0, 100)}`);

/** ".." at the beginning of a target only: "link/.." is not what it seems when "link" is a link itself. */
export function checkLink(root: string, at: string, target: string): Link {
  const leads = path.resolve(path.dirname(at), target);
  const parts = target.split("/").filter((part) => part !== "" && part !== ".");
  const down = parts.findIndex((part) => part !== "..");
  const upAgain = down >= 0 && parts.includes("..", down);
  if (target.includes("\0") || path.isAbsolute(target) || upAgain || !isInside(root, leads))
    throw linkRefused(root, at);
  return { at, leads };
}

/** What an archive's own fault becomes. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("INVALID", "The archive is damaged and cannot be unpacked.", {
      cause: error,
      hint: "Pack and send it again.",
    });
  }
}

/** Of tar: everything else, such as a device, is refused. */
export const tarTypes = new Set(["File", "OldFile", "ContiguousFile", "Directory", "SymbolicLink"]);

export const modeOf = (entry: yauzl.Entry): number => (entry.externalFileAttributes >>> 16) & 0xffff;
export const formatMask = 0o170000;
export const linkFormat = 0o120000;
export const fileFormats = new Set([0, 0o100000, 0o040000, linkFormat]);

function openZip(file: string): Promise<yauzl.ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true, autoClose: false }, (error, zip) => (error ? reject(error) : resolve(zip)));
  });
}

/** One entry after the other; ends at the first that `visit` refuses. */
export async function eachZipEntry(
  file: string,
  visit: (zip: yauzl.ZipFile, entry: yauzl.Entry) => Promise<void>,
): Promise<void> {
  const zip = await openZip(file);
  try {
    await new Promise<void>((resolve, reject) => {
      zip.on("error", (error) => reject(zipError(error))).on("end", resolve);
      zip.on("entry", (entry: yauzl.Entry) => {
        visit(zip, entry).then(() => zip.readEntry(), reject);
      });
      zip.readEntry();
    });
  } finally {
    zip.close();
  }
}

export function readEntry(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<NodeJS.ReadableStream> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
}
