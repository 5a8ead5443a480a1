import { mkdir, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { AppError, newId } from "@moorage/domain";
import { uploadMaxBytes } from "@moorage/domain/service";
import { z } from "zod";
import type { ServiceContext } from "../context.ts";
import { recordUpload } from "./upload.ts";

const isByteStream = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are just what is taken out
const controlCharacters = /[\u0000-\u001f\u007f]/g;

export const ReceiveUpload = z.object({
  /** Only shown; the file is stored under an id of ours. */
  fileName: z
    .string()
    .max(4_096)
    .transform((name) => (name.split(/[/\\]/).at(-1) ?? "").replace(controlCharacters, "").trim().slice(-255))
    .transform((name) => name || "archive"),
  /** Read once, as it comes; it cannot be sent as JSON. */
  archive: z.custom<AsyncIterable<Uint8Array>>(isByteStream, "Send the archive as a file."),
});

/** Keeps an archive and makes it the service's source. It is never in memory as a whole, and whole on disk or not there. */
export async function receiveUpload(
  ctx: ServiceContext,
  { fileName, archive }: z.output<typeof ReceiveUpload>,
): Promise<{ uploadId: string; sizeBytes: number }> {
  const folder = path.join(ctx.runtime.settings.dataDir, "uploads");
  const id = newId("upl");
  const place = path.join(folder, id);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const sizeBytes = await keep(folder, id, archive);
    await recordUpload(ctx, { id, fileName, sizeBytes });
    return { uploadId: id, sizeBytes };
  } catch (error) {
    await rm(place, { force: true });
    throw error;
  }
}

async function keep(folder: string, id: string, content: AsyncIterable<Uint8Array>): Promise<number> {
  const temporary = path.join(folder, `.${id}`);
  const counted = { bytes: 0 };
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(checked(content, counted));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path.join(folder, id));
    return counted.bytes;
  } catch (error) {
    await rm(temporary, { force: true });
    throw diskError(error);
  }
}

const refuse = (message: string) => new AppError("INVALID", message, { field: "zip" });

async function* checked(content: AsyncIterable<Uint8Array>, counted: { bytes: number }): AsyncGenerator<Uint8Array> {
  let head = new Uint8Array();
  for await (const chunk of content) {
    counted.bytes += chunk.length;
    if (counted.bytes > uploadMaxBytes) throw refuse(`The archive is larger than ${uploadMaxBytes / 1024 ** 3} GiB.`);
    if (head.length < headBytes) {
      head = Buffer.concat([head, chunk.subarray(0, headBytes)]);
      if (head.length >= headBytes) requireArchive(head);
    }
    yield chunk;
  }
  if (head.length < headBytes) requireArchive(head);
}

/** Where the mark of each begins, and its bytes. */
const magics = { zip: [0, "PK\u0003\u0004"], gzip: [0, "\u001f\u008b"], tar: [257, "ustar"] } as const;
const headBytes = 262;

/** By its first bytes; what a name says of a file is not believed. */
function requireArchive(head: Uint8Array): void {
  const text = Buffer.from(head).toString("latin1");
  if (Object.values(magics).some(([at, magic]) => text.startsWith(magic, at))) return;
  throw refuse("This is an unsupported archive: send a zip, a tar or a tar.gz file.");
}

function diskError(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : "";
  if (code !== "ENOSPC" && code !== "EDQUOT") return error;
  return new AppError("UNAVAILABLE", "The server's disk is full, so the archive could not be kept.", { cause: error });
}
