/** Names of the files in an archive, read in the browser: enough of it to see how it is built, before it is sent. */

/** More is not looked at: what says how a source is built stands near its beginning. */
const entriesMax = 50_000;
const bytesMax = 512 * 1024 * 1024;

const text = new TextDecoder();

/** Undefined for what is no archive that can be read. Folders are left out. */
export async function namesIn(file: Blob): Promise<string[] | undefined> {
  const head = new Uint8Array(await file.slice(0, 262).arrayBuffer());
  if (head[0] === 0x50 && head[1] === 0x4b) return zipNames(file);
  if (head[0] === 0x1f && head[1] === 0x8b) return tarNames(file.stream().pipeThrough(new DecompressionStream("gzip")));
  return field(head, 257, 262) === "ustar" ? tarNames(file.stream()) : undefined;
}

const endMax = 65_536 + 22;

/** The list at the end of a zip file says where each name stands. */
async function zipNames(file: Blob): Promise<string[] | undefined> {
  const from = Math.max(0, file.size - endMax);
  const tail = new DataView(await file.slice(from).arrayBuffer());
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) return undefined;
  const size = tail.getUint32(end + 12, true);
  const start = tail.getUint32(end + 16, true);
  const list = new Uint8Array(await file.slice(start, start + size).arrayBuffer());
  const view = new DataView(list.buffer);
  const names: string[] = [];
  for (let at = 0; at + 46 <= list.length && names.length < entriesMax; ) {
    if (view.getUint32(at, true) !== 0x02014b50) break;
    const length = view.getUint16(at + 28, true);
    const name = text.decode(list.subarray(at + 46, at + 46 + length));
    if (!name.endsWith("/")) names.push(name);
    at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return names;
}

const block = 512;
const field = (header: Uint8Array, from: number, to: number): string =>
  text.decode(header.subarray(from, to)).split("\0")[0] ?? "";

interface Header {
  type: string;
  name: string;
  /** Of what follows, in whole blocks. */
  size: number;
}

function headerOf(bytes: Uint8Array): Header {
  const size = Number.parseInt(field(bytes, 124, 136).trim() || "0", 8);
  if (Number.isNaN(size)) throw new Error("no header");
  const prefix = field(bytes, 257, 262) === "ustar" ? field(bytes, 345, 500) : "";
  const own = field(bytes, 0, 100);
  const name = prefix ? `${prefix}/${own}` : own;
  return { type: String.fromCharCode(bytes[156] ?? 0), name, size: Math.ceil(size / block) * block };
}

async function tarNames(stream: ReadableStream<Uint8Array>): Promise<string[] | undefined> {
  const source = new Bytes(stream);
  try {
    return await readTar(source);
  } catch {
    // It breaks off, or is no gzip: what was read until then is no answer.
    return undefined;
  } finally {
    await source.close();
  }
}

async function readTar(source: Bytes): Promise<string[]> {
  const names: string[] = [];
  let longName: string | undefined;
  while (names.length < entriesMax && source.read < bytesMax) {
    const bytes = await source.take(block);
    if (!bytes || bytes[0] === 0) break;
    const { type, name, size } = headerOf(bytes);
    if (type === "x" || type === "L") {
      longName = longNameOf(type, (await source.take(size)) ?? new Uint8Array());
      continue;
    }
    await source.skip(size);
    if (type === "0" || type === "\0") names.push(longName ?? name);
    longName = undefined;
  }
  return names;
}

/** A name that does not fit its header stands in an entry before it. */
function longNameOf(type: string, content: Uint8Array): string | undefined {
  const all = text.decode(content);
  return type === "L" ? all.split("\0")[0] : /^\d+ path=(.*)$/m.exec(all)?.[1];
}

/** A stream by numbers of bytes. */
class Bytes {
  read = 0;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #rest = new Uint8Array();
  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }
  /** Undefined where it has ended. */
  async #more(): Promise<Uint8Array | undefined> {
    const { value } = await this.#reader.read();
    this.read += value?.length ?? 0;
    return value;
  }
  async take(count: number): Promise<Uint8Array | undefined> {
    const whole = new Uint8Array(count);
    let filled = 0;
    while (filled < count) {
      if (this.#rest.length === 0) this.#rest = new Uint8Array((await this.#more()) ?? []);
      if (this.#rest.length === 0) return undefined;
      const part = this.#rest.subarray(0, count - filled);
      whole.set(part, filled);
      filled += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    return whole;
  }
  async skip(count: number): Promise<void> {
    for (let left = count; left > 0; ) {
      const part = await this.take(Math.min(left, 65_536));
      if (!part) return;
      left -= part.length;
    }
  }
  async close(): Promise<void> {
    await this.#reader.cancel().catch(() => undefined);
  }
}
