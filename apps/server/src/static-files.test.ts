import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { brotliCompressSync, brotliDecompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { staticFiles } from "./static-files.ts";

const script = "export const answer = 42;\n".repeat(100);
let root: string;
let server: Server;

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), "static-"));
  mkdirSync(path.join(root, ".next/static/chunks"), { recursive: true });
  mkdirSync(path.join(root, "public"));
  const file = path.join(root, ".next/static/chunks/app.js");
  writeFileSync(file, script);
  writeFileSync(`${file}.br`, brotliCompressSync(script));
  writeFileSync(`${file}.gz`, gzipSync(script));
  writeFileSync(path.join(root, ".next/static/chunks/[id] ä.js"), "odd");
  writeFileSync(path.join(root, ".next/secret.json"), "secret");
  writeFileSync(path.join(root, "public/mark.svg"), "<svg/>");
  const files = staticFiles(root);
  server = createServer((request, response) => {
    response.setHeader("x-frame-options", "DENY").setHeader("x-content-type-options", "nosniff");
    void files(request, response).then((done) => done || response.writeHead(418).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(() => {
  server.close();
  rmSync(root, { recursive: true, force: true });
});

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** The path goes out exactly as it is written. */
function get(url: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const request = httpRequest({ port, host: "127.0.0.1", path: url, headers, method }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    request.on("error", reject).end();
  });
}

const app = "/_next/static/chunks/app.js";

test("a built file must come in the best encoding that the client takes", async () => {
  const brotli = await get(app, { "accept-encoding": "gzip, deflate, br" });
  expect(brotli.headers).toMatchObject({
    "content-encoding": "br",
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": "public, max-age=31536000, immutable",
    "content-length": String(brotli.body.length),
    vary: "accept-encoding",
  });
  expect(brotliDecompressSync(brotli.body).toString()).toBe(script);
  expect((await get(app, { "accept-encoding": "gzip" })).headers["content-encoding"]).toBe("gzip");
  expect((await get(app, { "accept-encoding": "br;q=0, gzip;q=0.5" })).headers["content-encoding"]).toBe("gzip");
  const plain = await get(app, { "accept-encoding": "identity" });
  expect(plain.headers["content-encoding"]).toBeUndefined();
  expect(plain.body.toString()).toBe(script);
});

test("a known tag must be answered without a body, each encoding by its own", async () => {
  const { etag = "" } = (await get(app, { "accept-encoding": "br" })).headers;
  const again = await get(app, { "accept-encoding": "br", "if-none-match": `"x", W/${etag}` });
  expect([again.status, again.body.length]).toEqual([304, 0]);
  expect((await get(app, { "accept-encoding": "gzip", "if-none-match": etag })).status).toBe(200);
});

test("a built file must say nothing that is about documents only", async () => {
  const { headers } = await get(app);
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["x-frame-options"]).toBeUndefined();
  expect((await get("/mark.svg")).headers["x-frame-options"]).toBe("DENY");
});

test("HEAD must have the length and no body; other methods are refused", async () => {
  const head = await get(app, {}, "HEAD");
  expect([head.headers["content-length"], head.body.length]).toEqual([String(script.length), 0]);
  expect((await get(app, {}, "POST")).status).toBe(405);
});

test.each([
  "/_next/static/../secret.json",
  "/_next/static/..%2fsecret.json",
  "/_next/static/%2e%2e/secret.json",
  "/_next/static/..\\secret.json",
  "/_next/static/chunks/app.js%00",
  "/_next/static//etc/passwd",
  "/_next/static/%zz",
  "/../../etc/passwd",
])("%s must reach no file", async (url) => {
  const { status, body } = await get(url);
  expect([404, 418]).toContain(status);
  expect(body.toString()).not.toMatch(/secret$|root:/);
});

test("names with brackets, spaces and umlauts must be found", async () => {
  expect((await get(`/_next/static/chunks/${encodeURIComponent("[id] ä.js")}?v=1`)).body.toString()).toBe("odd");
});

test("public files must be served for an hour, and unknown paths be left to the pages", async () => {
  const mark = await get("/mark.svg");
  expect([mark.status, mark.headers["cache-control"]]).toEqual([200, "public, max-age=3600"]);
  expect((await get("/projects")).status).toBe(418);
  expect((await get("/_next/static/gone.js")).status).toBe(404);
});
