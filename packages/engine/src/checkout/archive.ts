/** Unpacks an uploaded archive below a directory: nothing outside it, no devices, no bombs. */
import { createReadStream, createWriteStream } from "node:fs";
import { lstat, mkdir, open, readdir, realpath, rename, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { AppError } from "@moorage/domain";
import { type ReadEntry, Unpack } from "tar";
import yauzl from "yauzl";

export interface ArchiveLimits {
  entries: number;
  totalBytes: number;
}
const archiveLimits: ArchiveLimits = { entries: 100_000, totalBytes: 4 * 1024 ** 3 };

const refuse = (message: string, hint?: string): AppError => new AppError("INVALID", message, hint ? { hint } : {});

/** Counts while it unpacks: what a header claims is not believed. */
class Meter {
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
async function kindOf(file: string): Promise<"zip" | "gzip" | "tar"> {
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

const isInside = (root: string, place: string): boolean => place === root || place.startsWith(root + path.sep);

/** Where an entry goes; throws for a name that leads out. */
function placeOf(root: string, name: string): string {
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

interface Link {
  at: string;
  leads: string;
}
const linkRefused = (root: string, at: string): AppError =>
  refuse(`The archive has a link that leads out of it: ${path.relative(root, at).slice(0, 100)}`);

/** ".." at the beginning of a target only: "link/.." is not what it seems when "link" is a link itself. */
function checkLink(root: string, at: string, target: string): Link {
  const leads = path.resolve(path.dirname(at), target);
  const parts = target.split("/").filter((part) => part !== "" && part !== ".");
  const down = parts.findIndex((part) => part !== "..");
  const upAgain = down >= 0 && parts.includes("..", down);
  if (target.includes("\0") || path.isAbsolute(target) || upAgain || !isInside(root, leads))
    throw linkRefused(root, at);
  return { at, leads };
}

/** Unpacks `file` into `root`. A single top folder, as hosts and systems pack them, is taken off. */
export async function unpack(file: string, root: string, limits: ArchiveLimits = archiveLimits): Promise<void> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const kind = await kindOf(file);
  const place: Place = { root: await realpath(root), meter: new Meter(limits), links: [] };
  try {
    if (kind === "zip") await unzip(file, place);
    else await untar(file, place);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("INVALID", "The archive is damaged and cannot be unpacked.", {
      cause: error,
      hint: "Pack and send it again.",
    });
  }
  await takeOffTopFolder(place);
}

interface Place {
  root: string;
  meter: Meter;
  /** All symbolic links that were unpacked. */
  links: Link[];
}

const tarTypes = new Set(["File", "OldFile", "ContiguousFile", "Directory", "SymbolicLink"]);

function checkTarEntry({ root, meter, links }: Place, name: string, entry: ReadEntry): void {
  meter.entry();
  const at = placeOf(root, name);
  const { type, linkpath = "", size, mode = 0 } = entry;
  if (!tarTypes.has(type)) throw refuse(`The archive has an entry that is no file: ${name.slice(0, 100)} (${type}).`);
  if (type === "SymbolicLink") links.push(checkLink(root, at, linkpath));
  meter.add(size);
  // As from a zip: a folder that nobody may enter could not be removed either.
  entry.mode = type === "Directory" || (mode & 0o111) !== 0 ? 0o755 : 0o644;
}

async function untar(file: string, place: Place): Promise<void> {
  let problem: unknown;
  const unpacker = new Unpack({
    cwd: place.root,
    strict: true,
    preserveOwner: false,
    filter: (name, entry) => {
      if (problem) return false;
      try {
        checkTarEntry(place, name, entry as ReadEntry);
        return true;
      } catch (error) {
        problem = error;
        // What follows is not even decompressed.
        queueMicrotask(() => unpacker.abort(error as Error));
        return false;
      }
    },
  });
  const source = createReadStream(file);
  try {
    await new Promise<void>((resolve, reject) => {
      source.once("error", reject).pipe(unpacker);
      unpacker.once("close", resolve).on("error", reject);
    });
  } catch (error) {
    throw problem ?? error;
  } finally {
    source.destroy();
  }
  if (problem) throw problem;
}

const modeOf = (entry: yauzl.Entry): number => (entry.externalFileAttributes >>> 16) & 0xffff;
const formatMask = 0o170000;
const linkFormat = 0o120000;
const fileFormats = new Set([0, 0o100000, 0o040000, linkFormat]);

function openZip(file: string): Promise<yauzl.ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true, autoClose: false }, (error, zip) => (error ? reject(error) : resolve(zip)));
  });
}

function readEntry(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<NodeJS.ReadableStream> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
}

async function unzip(file: string, place: Place): Promise<void> {
  const zip = await openZip(file);
  try {
    await new Promise<void>((resolve, reject) => {
      zip.on("error", (error) => reject(zipError(error))).on("end", resolve);
      zip.on("entry", (entry: yauzl.Entry) => {
        unzipEntry(zip, entry, place).then(() => zip.readEntry(), reject);
      });
      zip.readEntry();
    });
  } finally {
    zip.close();
  }
}

const linkTargetMax = 4_096;

async function readTarget(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > linkTargetMax) throw refuse("The archive has a link with a target that is too long.");
  }
  return Buffer.concat(chunks).toString("utf8");
}

async function unzipEntry(zip: yauzl.ZipFile, entry: yauzl.Entry, place: Place): Promise<void> {
  const { root, meter } = place;
  meter.entry();
  const at = placeOf(root, entry.fileName);
  const format = modeOf(entry) & formatMask;
  if (!fileFormats.has(format))
    throw refuse(`The archive has an entry that is no file: ${entry.fileName.slice(0, 100)}.`);
  if (entry.fileName.endsWith("/")) {
    await makeFolder(root, at);
    return;
  }
  await makeFolder(root, path.dirname(at));
  const stream = await readEntry(zip, entry);
  if (format === linkFormat) {
    const target = await readTarget(stream);
    place.links.push(checkLink(root, at, target));
    await symlink(target, at);
    return;
  }
  async function* metered() {
    for await (const chunk of stream) {
      meter.add((chunk as Buffer).length);
      yield chunk;
    }
  }
  const executable = (modeOf(entry) & 0o111) !== 0;
  // "wx": an entry that would write through an earlier link or twice to the same place is refused.
  await pipeline(metered, createWriteStream(at, { flags: "wx", mode: executable ? 0o755 : 0o644 }));
}

/** A folder of an entry; refused when a link of the archive stands in its place or in its way. */
async function makeFolder(root: string, dir: string): Promise<void> {
  let at = root;
  for (const name of path.relative(root, dir).split(path.sep).filter(Boolean)) {
    at = path.join(at, name);
    const there = await lstat(at).catch(() => undefined);
    if (!there) await mkdir(at);
    else if (!there.isDirectory()) throw refuse(`The archive has an entry below one that is no folder: ${name}`);
  }
}

async function takeOffTopFolder({ root, links }: Place): Promise<void> {
  const names = (await readdir(root)).filter((name) => name !== "__MACOSX" && name !== ".DS_Store");
  const [only] = names;
  if (names.length !== 1 || !only || !(await lstat(path.join(root, only))).isDirectory()) return;
  const top = path.join(root, only);
  const out = links.find(({ leads }) => !isInside(top, leads));
  if (out) throw linkRefused(root, out.at);
  const aside = `${root}.top`;
  await rename(top, aside);
  await rm(root, { recursive: true, force: true });
  await rename(aside, root);
}
