import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeStream } from "node:stream/web";
import busboy from "busboy";
import { Refusal, wrongType } from "./refusal.ts";

interface Parts {
  field(name: string, value: string): void;
  /** Reads the file as it comes; the form goes on when it has. */
  file(name: string, content: Readable, fileName: string): Promise<void>;
}

const limits = { files: 4, fields: 20, parts: 24, fieldNameSize: 100, fieldSize: 8_192, headerPairs: 100 };

function open(headers: Headers) {
  try {
    return busboy({ headers: Object.fromEntries(headers), limits, defParamCharset: "utf8" });
  } catch {
    throw wrongType("multipart/form-data, with a boundary");
  }
}

/** Walks through a multipart form, with nothing of a file in memory. A failing `file` ends it at once. */
export async function readForm(request: Request, parts: Parts): Promise<void> {
  const form = open(request.headers);
  if (!request.body) throw malformed();
  const files: Promise<void>[] = [];
  form.on("field", (name, value) => parts.field(name, value));
  form.on("file", (name, content, { filename }) => {
    // When the form ends early, so does the file, maybe with nobody left who reads it.
    content.on("error", () => undefined);
    const read = parts.file(name, content, filename ?? "");
    // Met by the loop below; without this an early failure would count as nobody's.
    read.catch((error: unknown) => form.destroy(error instanceof Error ? error : undefined));
    files.push(read);
  });
  try {
    await pipeline(Readable.fromWeb(request.body as NodeStream<Uint8Array>), form);
  } catch {
    for (const read of files) await read;
    throw malformed();
  }
  for (const read of files) await read;
}

const malformed = () => new Refusal(400, "BAD_REQUEST", "The form is broken off or malformed.");
