/** Unpacks an uploaded archive below a directory: nothing outside it, no devices, no bombs. */
import { createWriteStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat, symlink } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { AppError } from "@moorage/domain";
import { extract } from "tar";
import yauzl from "yauzl";

export interface ArchiveLimits {
  entries: number;
  totalBytes: number;
}
export const archiveLimits: ArchiveLimits = { entries: 100_000, totalBytes: 4 * 1024 ** 3 };

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
  throw refuse("This is not a zip or tar.gz archive.", "Pack the source as .zip, .tar or .tar.gz.");
}

/** Where an entry goes; throws for a name that leads out. */
function placeOf(root: string, name: string): string {
  const target = path.resolve(root, name);
  if (name.includes("\0") || path.isAbsolute(name) || (target !== root && !target.startsWith(root + path.sep)))
    throw refuse(`The archive has an entry outside of it: ${name.slice(0, 100)}`);
  return target;
}

function checkLink(root: string, at: string, target: string): void {
  const leads = path.resolve(path.dirname(at), target);
  if (path.isAbsolute(target) || (leads !== root && !leads.startsWith(root + path.sep)))
    throw refuse(`The archive has a link that leads out of it: ${path.relative(root, at)}`);
}

/** Unpacks `file` into `root`. A single top folder, as hosts and systems pack them, is taken off. */
export async function unpack(file: string, root: string, limits: ArchiveLimits = archiveLimits): Promise<void> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const kind = await kindOf(file);
  const meter = new Meter(limits);
  try {
    if (kind === "zip") await unzip(file, root, meter);
    else await untar(file, root, meter);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("INVALID", "The archive is damaged and cannot be unpacked.", {
      cause: error,
      hint: "Pack and send it again.",
    });
  }
  await takeOffTopFolder(root);
}

const tarTypes = new Set(["File", "OldFile", "ContiguousFile", "Directory", "SymbolicLink"]);

async function untar(file: string, root: string, meter: Meter): Promise<void> {
  let problem: unknown;
  await extract({
    file,
    cwd: root,
    strict: true,
    preserveOwner: false,
    filter: (name, entry) => {
      if (problem) return false;
      try {
        meter.entry();
        const at = placeOf(root, name);
        const { type, linkpath = "" } = entry as { type?: string; linkpath?: string };
        if (type && !tarTypes.has(type))
          throw refuse(`The archive has an entry that is no file: ${name.slice(0, 100)} (${type}).`);
        if (type === "SymbolicLink") checkLink(root, at, linkpath);
        meter.add("size" in entry ? Number(entry.size) : 0);
        return true;
      } catch (error) {
        problem = error;
        return false;
      }
    },
  });
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

async function unzip(file: string, root: string, meter: Meter): Promise<void> {
  const zip = await openZip(file);
  try {
    await new Promise<void>((resolve, reject) => {
      zip.on("error", reject).on("end", resolve);
      zip.on("entry", (entry: yauzl.Entry) => {
        unzipEntry(zip, entry, root, meter).then(() => zip.readEntry(), reject);
      });
      zip.readEntry();
    });
  } finally {
    zip.close();
  }
}

async function unzipEntry(zip: yauzl.ZipFile, entry: yauzl.Entry, root: string, meter: Meter): Promise<void> {
  meter.entry();
  const at = placeOf(root, entry.fileName);
  const format = modeOf(entry) & formatMask;
  if (!fileFormats.has(format))
    throw refuse(`The archive has an entry that is no file: ${entry.fileName.slice(0, 100)}.`);
  if (entry.fileName.endsWith("/")) {
    await mkdir(at, { recursive: true });
    return;
  }
  await mkdir(path.dirname(at), { recursive: true });
  const stream = await readEntry(zip, entry);
  if (format === linkFormat) {
    let target = "";
    for await (const chunk of stream) target += chunk;
    meter.add(target.length);
    checkLink(root, at, target);
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

async function takeOffTopFolder(root: string): Promise<void> {
  const names = (await readdir(root)).filter((name) => name !== "__MACOSX" && name !== ".DS_Store");
  const [only] = names;
  if (names.length !== 1 || !only || !(await stat(path.join(root, only))).isDirectory()) return;
  const aside = `${root}.top`;
  await rename(path.join(root, only), aside);
  await rm(root, { recursive: true, force: true });
  await rename(aside, root);
}
