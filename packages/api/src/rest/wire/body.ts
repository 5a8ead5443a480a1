import { Refusal, tooLarge, wrongType } from "./refusal.ts";

const bodyMax = 2 * 1024 * 1024;

export const mediaTypeOf = (headers: Headers): string =>
  (headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";

/** The body as text, refused once it is too large, whatever its header said. */
async function readText(request: Request): Promise<string> {
  const refusal = () => tooLarge(`The body is larger than ${bodyMax / 1024 / 1024} MiB.`);
  if (Number(request.headers.get("content-length") ?? 0) > bodyMax) throw refusal();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > bodyMax) throw refusal();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Undefined without a body: an operation without inputs needs neither one nor a content type. */
export async function readJsonBody(request: Request): Promise<unknown> {
  const type = mediaTypeOf(request.headers);
  if (type !== "" && type !== "application/json") throw wrongType("application/json");
  const text = await readText(request);
  if (text.trim() === "") return undefined;
  if (type === "") throw wrongType("application/json");
  return parseJson(text);
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, "PARSE_ERROR", "The input is not JSON.");
  }
}
