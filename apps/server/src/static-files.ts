import { createReadStream, readdirSync, statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { answer } from "./http-response.ts";

const TYPES: Record<string, string> = {
  ".avif": "image/avif",
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};
const SUFFIXES = { br: ".br", gzip: ".gz" } as const;
const FOREVER = "public, max-age=31536000, immutable";
/** They are about documents, or about one request among many: a page asks for a dozen of our scripts at once. */
const NOT_FOR_PARTS = ["x-request-id", "x-frame-options", "referrer-policy", "cross-origin-opener-policy"];
const AN_HOUR = "public, max-age=3600";

type Encoding = keyof typeof SUFFIXES | "identity";

interface Variant {
  file: string;
  sizeBytes: number;
  etag: string;
}

interface StaticFile {
  type: string;
  cacheControl: string;
  variants: Partial<Record<Encoding, Variant>> & { identity: Variant };
}

function* filesBelow(directory: string, prefix = ""): Generator<string> {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) yield* filesBelow(path.join(directory, entry.name), `${prefix}${entry.name}/`);
    else if (entry.isFile()) yield prefix + entry.name;
  }
}

function variant(file: string, encoding: Encoding): Variant {
  const { size, mtimeMs } = statSync(file);
  return { file, sizeBytes: size, etag: `"${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}-${encoding}"` };
}

function describe(directory: string, name: string, names: ReadonlySet<string>, cacheControl: string): StaticFile {
  const file = path.join(directory, name);
  const variants: StaticFile["variants"] = { identity: variant(file, "identity") };
  for (const encoding of ["br", "gzip"] as const) {
    const suffix = SUFFIXES[encoding];
    if (names.has(name + suffix)) variants[encoding] = variant(file + suffix, encoding);
  }
  return { type: TYPES[path.extname(name)] ?? "application/octet-stream", cacheControl, variants };
}

function index(files: Map<string, StaticFile>, directory: string, urlPrefix: string, cacheControl: string): void {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  const names = new Set(filesBelow(directory));
  for (const name of names) {
    const original = name.replace(/\.(br|gz)$/, "");
    if (original !== name && names.has(original)) continue;
    files.set(urlPrefix + name, describe(directory, name, names, cacheControl));
  }
}

/** Refused by `q=0`; the smaller of what is accepted and there. */
function chooseEncoding(header: string | undefined, file: StaticFile): Encoding {
  const accepted = new Map<string, number>();
  for (const part of (header ?? "").toLowerCase().split(",")) {
    const [name = "", ...parameters] = part.split(";").map((piece) => piece.trim());
    const quality = parameters.find((piece) => piece.startsWith("q="))?.slice(2);
    accepted.set(name, quality === undefined ? 1 : Number(quality));
  }
  const takes = (encoding: string) => (accepted.get(encoding) ?? accepted.get("*") ?? 0) > 0;
  return (["br", "gzip"] as const).find((encoding) => file.variants[encoding] && takes(encoding)) ?? "identity";
}

function decodedPath(url: string): string | undefined {
  try {
    return decodeURIComponent(url.split("?", 1)[0] ?? "");
  } catch {
    return undefined; // not a path that any file has
  }
}

const sameTag = (header: string | undefined, etag: string) =>
  header?.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag || tag.trim() === "*") ?? false;

async function send(request: IncomingMessage, response: ServerResponse, file: StaticFile): Promise<void> {
  const encoding = chooseEncoding(request.headers["accept-encoding"], file);
  const chosen = file.variants[encoding] ?? file.variants.identity;
  if (file.cacheControl === FOREVER) for (const name of NOT_FOR_PARTS) response.removeHeader(name);
  response.setHeader("cache-control", file.cacheControl);
  response.setHeader("etag", chosen.etag);
  response.setHeader("vary", "accept-encoding");
  if (sameTag(request.headers["if-none-match"], chosen.etag)) {
    response.statusCode = 304;
    response.end();
    return;
  }
  response.setHeader("content-type", file.type);
  response.setHeader("content-length", chosen.sizeBytes);
  if (encoding !== "identity") response.setHeader("content-encoding", encoding);
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  await pipeline(createReadStream(chosen.file), response).catch(() => response.destroy());
}

/** Answers true when the request was for a file of ours, or for one that only could be. */
export type StaticFiles = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/**
 * The built files, listed once at start: only what is in the list can be asked for, so no path of a client ever
 * reaches the file system.
 */
export function staticFiles(webDir: string): StaticFiles {
  const files = new Map<string, StaticFile>();
  index(files, path.join(webDir, "public"), "/", AN_HOUR);
  index(files, path.join(webDir, ".next/static"), "/_next/static/", FOREVER);
  return async (request, response) => {
    const name = decodedPath(request.url ?? "");
    const file = name === undefined ? undefined : files.get(name);
    if (!file) {
      if (name?.startsWith("/_next/static/") !== true) return false;
      answer(response, 404, "There is no such file.", false);
      return true;
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("allow", "GET, HEAD");
      answer(response, 405, "This method is not supported.", false);
      return true;
    }
    await send(request, response, file);
    return true;
  };
}
