import { AppError } from "@moorage/domain";

const jsonBodyMax = 2 * 1024 * 1024;

/** The body, refused once it is larger than `max` bytes, whatever its header said, or drips for longer than `withinMs`. */
export async function readBytes(request: Request, max = jsonBodyMax, withinMs = Infinity): Promise<Buffer> {
  const tooLarge = () => new AppError("INVALID", `The request is larger than ${Math.floor(max / 1024)} KiB.`);
  if (Number(request.headers.get("content-length") ?? 0) > max) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const begun = performance.now();
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > max) throw tooLarge();
    if (performance.now() - begun > withinMs) throw new AppError("INVALID", "The body did not arrive in time.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export async function readJson(request: Request): Promise<unknown> {
  const body = await readBytes(request);
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw new AppError("INVALID", "The body is not JSON.", { cause });
  }
}
