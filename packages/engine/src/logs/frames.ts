export interface FrameLine {
  stream: "stdout" | "stderr";
  text: string;
}

const headerBytes = 8;

/** Docker's frames (8 bytes of header: stream, 0, 0, 0, length) to lines, whatever the chunks are cut like. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);
  readonly #open: Record<FrameLine["stream"], string> = { stdout: "", stderr: "" };

  read(chunk: Buffer): FrameLine[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const lines: FrameLine[] = [];
    while (this.#rest.length >= headerBytes) {
      const length = this.#rest.readUInt32BE(4);
      if (this.#rest.length < headerBytes + length) break;
      const stream = this.#rest[0] === 2 ? "stderr" : "stdout";
      const text = this.#open[stream] + this.#rest.toString("utf8", headerBytes, headerBytes + length);
      this.#rest = this.#rest.subarray(headerBytes + length);
      const parts = text.split("\n");
      this.#open[stream] = parts.pop() ?? "";
      for (const part of parts) lines.push({ stream, text: part.replace(/\r$/, "") });
    }
    return lines;
  }

  /** What came without a line break at the end. */
  end(): FrameLine[] {
    return (["stdout", "stderr"] as const)
      .filter((stream) => this.#open[stream] !== "")
      .map((stream) => ({ stream, text: this.#open[stream] }));
  }
}

export function unframe(output: Buffer): FrameLine[] {
  const reader = new FrameReader();
  return [...reader.read(output), ...reader.end()];
}
