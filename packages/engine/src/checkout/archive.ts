/** Unpacks an uploaded archive below a directory: nothing outside it, no devices, no bombs. */
import { createReadStream, createWriteStream } from "node:fs";
import { lstat, mkdir, readdir, realpath, rename, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { type ReadEntry, Unpack } from "tar";
import type yauzl from "yauzl";
import {
  type ArchiveLimits,
  archiveLimits,
  checkLink,
  eachZipEntry,
  fileFormats,
  formatMask,
  guarded,
  isInside,
  kindOf,
  type Link,
  linkFormat,
  linkRefused,
  Meter,
  modeOf,
  placeOf,
  readEntry,
  refuse,
  tarTypes,
} from "./archive-guard.ts";

/** Unpacks `file` into `root`. A single top folder, as hosts and systems pack them, is taken off. */
export async function unpack(file: string, root: string, limits: ArchiveLimits = archiveLimits): Promise<void> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const kind = await kindOf(file);
  const place: Place = { root: await realpath(root), meter: new Meter(limits), links: [] };
  await guarded(() => (kind === "zip" ? unzip(file, place) : untar(file, place)));
  await takeOffTopFolder(place);
}

interface Place {
  root: string;
  meter: Meter;
  /** All symbolic links that were unpacked. */
  links: Link[];
}

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

const unzip = (file: string, place: Place): Promise<void> =>
  eachZipEntry(file, (zip, entry) => unzipEntry(zip, entry, place));

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
