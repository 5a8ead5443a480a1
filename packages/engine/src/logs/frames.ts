import { StringDecoder } from "node:string_decoder";

export interface FrameLine {
  stream: "stdout" | "stderr";
  text: string;
}

const headerBytes = 8;
/** An app that prints no line break must not fill our memory. */
const lineMax = 64 * 1024;

/** Docker's frames (8 bytes of header: stream, 0, 0, 0, length) to lines, whatever the chunks are cut like. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);
  readonly #open: Record<FrameLine["stream"], string> = { stdout: "", stderr: "" };
  /** A character of several bytes may be cut by the end of a frame. */
  readonly #decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };

  read(chunk: Buffer): FrameLine[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const lines: FrameLine[] = [];
    while (this.#rest.length >= headerBytes) {
      const length = this.#rest.readUInt32BE(4);
      if (this.#rest.length < headerBytes + length) break;
      const stream = this.#rest[0] === 2 ? "stderr" : "stdout";
      this.#add(stream, this.#rest.subarray(headerBytes, headerBytes + length), lines);
      this.#rest = this.#rest.subarray(headerBytes + length);
    }
    return lines;
  }

  #add(stream: FrameLine["stream"], bytes: Buffer, lines: FrameLine[]): void {
    const parts = (this.#open[stream] + this.#decoders[stream].write(bytes)).split("\n");
    const open = parts.pop() ?? "";
    for (const part of parts) lines.push({ stream, text: part.replace(/\r$/, "") });
    if (open.length > lineMax) lines.push({ stream, text: open });
    this.#open[stream] = open.length > lineMax ? "" : open;
  }

  /** What came without a line break at the end. */
  end(): FrameLine[] {
    return (["stdout", "stderr"] as const)
      .map((stream) => ({ stream, text: this.#open[stream] + this.#decoders[stream].end() }))
      .filter(({ text }) => text !== "");
  }
}

export function unframe(output: Buffer): FrameLine[] {
  const reader = new FrameReader();
  return [...reader.read(output), ...reader.end()];
}
