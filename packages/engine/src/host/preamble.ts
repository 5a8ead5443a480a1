/** Keeps back what comes before the line with the mark, and hands on what follows it. */
export class Preamble {
  readonly #mark: Buffer;
  readonly #onMark: (text: string) => void;
  #kept: Buffer = Buffer.alloc(0);
  #passed = false;

  constructor(mark: string, onMark: (text: string) => void) {
    this.#mark = Buffer.from(mark);
    this.#onMark = onMark;
  }

  /** What belongs to the program's own output. */
  filter(chunk: Buffer): Buffer {
    if (this.#passed) return chunk;
    this.#kept = Buffer.concat([this.#kept, chunk]);
    const start = this.#kept.indexOf(this.#mark);
    const end = start < 0 ? -1 : this.#kept.indexOf("\n", start);
    if (end < 0) return Buffer.alloc(0);
    this.#passed = true;
    const rest = this.#kept.subarray(end + 1);
    const text = this.#kept.toString("utf8", start + this.#mark.length, end).trim();
    this.#kept = this.#kept.subarray(0, start);
    this.#onMark(text);
    return rest;
  }

  /** What was said before the program began. */
  get before(): string {
    return this.#kept.toString("utf8");
  }
}
