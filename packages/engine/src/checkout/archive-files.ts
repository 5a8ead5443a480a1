/** The files of an uploaded archive, looked at where they are packed: nothing is written, and no link is followed. */
import { createReadStream } from "node:fs";
import path from "node:path";
import { AppError, type SourceEntry, type SourceFile, type SourceTree } from "@moorage/domain";
import { fileContentMax, PatchPath } from "@moorage/domain/service";
import { Parser, type ReadEntry } from "tar";
import type yauzl from "yauzl";
import {
  archiveLimits,
  eachZipEntry,
  fileFormats,
  formatMask,
  guarded,
  kindOf,
  linkFormat,
  Meter,
  modeOf,
  placeOf,
  readEntry,
  refuse,
  tarTypes,
} from "./archive-guard.ts";

const entriesMax = 10_000;
/** Longer ones no patch could name, whatever folder is taken off. */
const nameMax = 2_000;

interface Packed {
  /** Below the archive's root. */
  path: string;
  type: "file" | "folder" | "link";
  sizeBytes: number;
}

/** Told of every entry; whoever wants its bytes answers who takes them. */
type Visit = (entry: Packed) => ((bytes: Buffer) => void) | undefined;

/** The names that a deployment would find in `folder` and below it; empty is the root. */
export async function browseArchive(
  file: string,
  { folder, signal }: { folder: string; signal: AbortSignal },
): Promise<SourceTree> {
  const top = new TopFolder();
  const below = folder === "" ? "" : `${folder}/`;
  const found: SourceEntry[] = [];
  await walk(file, signal, ({ path: at, type }) => {
    top.see(at, type);
    if (type === "folder" || at.length > nameMax) return undefined;
    const isAsked = below === "" || at.startsWith(below) || at.startsWith(`${top.first}/${below}`);
    // One more says that there are more.
    if (isAsked && found.length <= 2 * entriesMax) found.push({ path: at, type });
    return undefined;
  });
  const entries = found
    .flatMap((entry) => top.below(entry.path).map((at) => ({ ...entry, path: at })))
    .filter(({ path: at }) => at.startsWith(below) && PatchPath.safeParse(at).data === at)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  if (folder !== "" && entries.length === 0) throw noSuch("folder", folder);
  return { commit: null, ref: null, entries: entries.slice(0, entriesMax), more: entries.length > entriesMax };
}

interface Candidate {
  type: Packed["type"];
  sizeBytes: number;
  bytes?: Buffer;
}

/** One file as text; what is no text, or too much of it, only says so. */
export async function readArchiveFile(
  file: string,
  { path: wanted, signal }: { path: string; signal: AbortSignal },
): Promise<SourceFile> {
  const top = new TopFolder();
  const found = new Map<string, Candidate>();
  await walk(file, signal, ({ path: at, type, sizeBytes }) => {
    top.see(at, type);
    // Whether the first folder is taken off is known at the end.
    if (at !== wanted && at !== `${top.first}/${wanted}`) return undefined;
    const candidate: Candidate = { type, sizeBytes };
    found.set(at, candidate);
    return type === "file" && sizeBytes <= fileContentMax ? (bytes) => Object.assign(candidate, { bytes }) : undefined;
  });
  const candidate = found.get(top.isOnly ? `${top.first}/${wanted}` : wanted);
  if (!candidate) throw noSuch("file", wanted);
  const { type, sizeBytes, bytes } = candidate;
  if (type !== "file")
    throw new AppError("INVALID", `${wanted.slice(0, 200)} is a ${type}, not a file.`, { field: "path" });
  if (!bytes) return { commit: null, sizeBytes, content: null, reason: "large" };
  const content = textOf(bytes);
  return { commit: null, sizeBytes, content, reason: content === null ? "binary" : null };
}

const noSuch = (what: "file" | "folder", at: string): AppError =>
  new AppError("NOT_FOUND", `The archive has no ${what} ${at.slice(0, 200)}.`, { field: "path" });

function textOf(bytes: Buffer): string | null {
  const text = bytes.toString("utf8");
  return Buffer.byteLength(text) === bytes.length && !/[\0\ufffd]/.test(text) ? text : null;
}

const ignored = new Set(["__MACOSX", ".DS_Store"]);

/** A single top folder is taken off, as when the archive is unpacked. */
class TopFolder {
  readonly #names = new Set<string>();
  #isFolder = false;
  first = "";
  see(at: string, type: Packed["type"]): void {
    const [name = ""] = at.split("/", 1);
    if (name === "" || ignored.has(name)) return;
    if (this.#names.size === 0) this.first = name;
    if (this.#names.size < 2) this.#names.add(name);
    this.#isFolder ||= type === "folder" || at !== name;
  }
  get isOnly(): boolean {
    return this.#names.size === 1 && this.#isFolder;
  }
  /** Where it lies then; nowhere when it is not of the folder. */
  below(at: string): string[] {
    if (!this.isOnly) return [at];
    return at.startsWith(`${this.first}/`) ? [at.slice(this.first.length + 1)] : [];
  }
}

/** Nothing is written here: the root is a word to measure names by. */
const root = "/archive";
const pathOf = (name: string): string => path.relative(root, placeOf(root, name));

async function walk(file: string, signal: AbortSignal, visit: Visit): Promise<void> {
  const kind = await kindOf(file);
  if (signal.aborted) throw tooLong();
  const meter = new Meter(archiveLimits);
  await guarded(() =>
    kind === "zip" ? walkZip(file, { signal, meter, visit }) : walkTar(file, { signal, meter, visit }),
  );
}

interface Walk {
  signal: AbortSignal;
  meter: Meter;
  visit: Visit;
}

const tooLong = (): AppError =>
  new AppError("TIMEOUT", "Looking through the archive took too long.", {
    hint: "A patch takes a path that is typed, too.",
  });

function seeTarEntry({ meter, visit }: Walk, entry: ReadEntry): void {
  meter.entry();
  const at = pathOf(entry.path);
  if (!tarTypes.has(entry.type)) throw refuse(`The archive has an entry that is no file: ${entry.path.slice(0, 100)}.`);
  meter.add(entry.size);
  const type = entry.type === "Directory" ? "folder" : entry.type === "SymbolicLink" ? "link" : "file";
  const take = visit({ path: at, type, sizeBytes: entry.size });
  if (!take) return;
  const chunks: Buffer[] = [];
  entry.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => take(Buffer.concat(chunks)));
}

async function walkTar(file: string, at: Walk): Promise<void> {
  let problem: unknown;
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      try {
        if (!problem) seeTarEntry(at, entry);
      } catch (error) {
        problem = error;
        // What follows is not even decompressed.
        queueMicrotask(() => parser.abort(error as Error));
      }
      entry.resume();
    },
  });
  const source = createReadStream(file);
  const stop = () => {
    problem ??= tooLong();
    parser.abort(problem as Error);
  };
  at.signal.addEventListener("abort", stop);
  try {
    await new Promise<void>((resolve, reject) => {
      source.once("error", reject).pipe(parser as unknown as NodeJS.WritableStream);
      parser.once("end", () => resolve()).on("error", reject);
    });
  } catch (error) {
    throw problem ?? error;
  } finally {
    at.signal.removeEventListener("abort", stop);
    source.destroy();
  }
  if (problem) throw problem;
}

const walkZip = (file: string, at: Walk): Promise<void> =>
  eachZipEntry(file, (zip, entry) => seeZipEntry(zip, entry, at));

async function seeZipEntry(zip: yauzl.ZipFile, entry: yauzl.Entry, { signal, meter, visit }: Walk): Promise<void> {
  if (signal.aborted) throw tooLong();
  meter.entry();
  const at = pathOf(entry.fileName);
  const format = modeOf(entry) & formatMask;
  if (!fileFormats.has(format))
    throw refuse(`The archive has an entry that is no file: ${entry.fileName.slice(0, 100)}.`);
  const type = entry.fileName.endsWith("/") ? "folder" : format === linkFormat ? "link" : "file";
  const take = visit({ path: at, type, sizeBytes: entry.uncompressedSize });
  if (!take) return;
  const chunks: Buffer[] = [];
  for await (const chunk of await readEntry(zip, entry)) chunks.push(chunk as Buffer);
  take(Buffer.concat(chunks));
}
