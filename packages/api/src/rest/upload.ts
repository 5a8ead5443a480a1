import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { requirePermission } from "@moorage/core";
import { AppError } from "@moorage/domain";
import { uploadMaxBytes } from "@moorage/domain/service";
import { z } from "zod";
import { type Caller, id, mutation, type Operation, type RestContext } from "./operation.ts";
import { sourcePatchOf } from "./shapes/source-inputs.ts";
import { mediaTypeOf } from "./wire/body.ts";
import { readForm } from "./wire/form.ts";
import { type Refusal, tooLarge, wrongType } from "./wire/refusal.ts";

/** What a form adds around the file. */
const formMaxBytes = 64 * 1024;

const Form = z.object({
  applicationId: id(),
  dropBuildPath: z.string().max(500).optional(),
  title: z.string().max(200).optional(),
  description: z.string().max(2_000).optional(),
});
type Fields = Partial<Record<string, string>>;

export const dropDeployment: Operation = {
  ...mutation(
    "Uploads the source as a zip, tar or tar.gz archive, and deploys it.",
    Form.shape,
    z.literal(true),
    async () => {
      throw wrongType("multipart/form-data");
    },
  ),
  form: z.object({
    zip: z.string().meta({ format: "binary", description: "A zip, tar or tar.gz file, up to 2 GiB." }),
  }),
};

const archiveTooLarge = () => tooLarge(`The archive is larger than ${uploadMaxBytes / 1024 ** 3} GiB.`);

/** A body that says it is too large is refused before a byte of it is read. */
function refuseLength({ headers }: Request, max: number): void {
  if (Number(headers.get("content-length") ?? 0) > max) throw archiveTooLarge();
}

/** Counts what passes, so that "too large" has its own status; a connection that breaks is not our failure. */
function metered(content: AsyncIterable<Uint8Array>) {
  let bytes = 0;
  async function* pass(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of content) {
        bytes += chunk.length;
        yield chunk;
      }
    } catch (cause) {
      throw new AppError("CANCELLED", "The upload was broken off.", { cause });
    }
  }
  return {
    content: pass(),
    refusal: (): Refusal | undefined => (bytes > uploadMaxBytes ? archiveTooLarge() : undefined),
  };
}

/** Into the uploads folder and the service's source. Whose the service is, is found out before the first byte is read. */
async function keep(caller: Caller, serviceId: string, fileName: string, from: AsyncIterable<Uint8Array>) {
  const { content, refusal } = metered(from);
  try {
    return await caller.service.upload({ serviceId, fileName, archive: content });
  } catch (error) {
    throw refusal() ?? error;
  }
}

/** `application.dropDeployment`: the archive is kept, then deployed. */
export async function receiveDrop(request: Request, url: URL, caller: Caller, ctx: RestContext): Promise<true> {
  if (mediaTypeOf(request.headers) !== "multipart/form-data") throw wrongType("multipart/form-data");
  refuseLength(request, uploadMaxBytes + formMaxBytes);
  const fields: Fields = Object.fromEntries(url.searchParams);
  const waiting = new Spool(ctx);
  let kept = false;
  try {
    await readForm(request, {
      field: (name, value) => {
        fields[name] = value;
      },
      file: async (name, content, fileName) => {
        if (name !== "zip" || kept || waiting.file) return void content.resume();
        if (fields["applicationId"] === undefined) return waiting.take(content, fileName);
        await keep(caller, Form.parse(fields).applicationId, fileName, content);
        kept = true;
      },
    });
    const { applicationId: serviceId, dropBuildPath, ...texts } = Form.parse(fields);
    if (waiting.file) await keep(caller, serviceId, waiting.fileName, createReadStream(waiting.file));
    else if (!kept) throw new AppError("INVALID", "Send the archive as the file zip.", { field: "zip" });
    await useFolder(caller, serviceId, dropBuildPath);
    await caller.deployment.deployUpload({ serviceId, ...texts });
    return true;
  } finally {
    await waiting.remove();
  }
}

/** A form may send the file before the application's id. Then the file waits on disk until its owner is known. */
class Spool {
  file: string | undefined;
  fileName = "";
  #folder: string | undefined;
  readonly #ctx: RestContext;

  constructor(ctx: RestContext) {
    this.#ctx = ctx;
  }

  async take(content: Readable, fileName: string): Promise<void> {
    const { identity, runtime } = this.#ctx;
    if (!("permissions" in identity)) throw new AppError("FORBIDDEN", "You belong to no organization.");
    requirePermission(identity, "deployment:create");
    const uploads = path.join(runtime.settings.dataDir, "uploads");
    await mkdir(uploads, { recursive: true, mode: 0o700 });
    this.#folder = await mkdtemp(path.join(uploads, ".waiting-"));
    const file = path.join(this.#folder, "archive");
    const { content: counted, refusal } = metered(content);
    const limited = async function* () {
      for await (const chunk of counted) {
        const tooMuch = refusal();
        if (tooMuch) throw tooMuch;
        yield chunk;
      }
    };
    await pipeline(limited(), createWriteStream(file, { mode: 0o600, flags: "wx" }));
    this.file = file;
    this.fileName = fileName;
  }

  async remove(): Promise<void> {
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The folder of the archive that is built; left out, it stays as it was. */
async function useFolder(caller: Caller, serviceId: string, dropBuildPath: string | undefined): Promise<void> {
  if (dropBuildPath === undefined) return;
  const { source } = (await caller.service.record({ serviceId })).spec;
  await caller.service.updateSpec({ serviceId, ...sourcePatchOf(source, { dropBuildPath }) });
}

/** For the dashboard: the body is the archive; it becomes the source and is not deployed yet. */
export async function receiveRaw(request: Request, url: URL, caller: Caller): Promise<{ uploadId: string }> {
  const type = mediaTypeOf(request.headers);
  if (type !== "application/octet-stream") throw wrongType("application/octet-stream");
  refuseLength(request, uploadMaxBytes);
  const serviceId = url.searchParams.get("serviceId") ?? "";
  const { uploadId } = await keep(caller, serviceId, nameOf(request.headers), request.body ?? nothing());
  return { uploadId };
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  yield* [];
}

/** Header values are Latin-1, so names are percent-encoded. */
function nameOf(headers: Headers): string {
  const name = headers.get("x-file-name") ?? "";
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
