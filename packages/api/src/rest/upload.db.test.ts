import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { loadService } from "@moorage/core";
import { cookieOf } from "@moorage/core/testing";
import { uploadMaxBytes } from "@moorage/domain/service";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type RestWorld, restWorld, streamOf } from "../testing/rest-world.ts";

let world: RestWorld;
beforeAll(async () => {
  world = await restWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  world.runtime.enqueued.length = 0;
});

const archive = gzipSync("not really a tar, and nobody looks inside here");
const zip = Buffer.concat([Buffer.from([0x50, 0x4b, 0x03, 0x04]), Buffer.alloc(100)]);
const folder = () => path.join(world.runtime.settings.dataDir, "uploads");
const files = () => readdir(folder()).catch(() => []);

type Part = [name: string, value: string | File];
const file = (content: Buffer, name = "source.tar.gz") => new File([new Uint8Array(content)], name);

function drop(parts: Part[], key = world.key, query = "") {
  const body = new FormData();
  for (const [name, value] of parts) body.append(name, value);
  return world.fetch(`/api/application.dropDeployment${query}`, {
    method: "POST",
    headers: { "x-api-key": key },
    body,
  });
}

const sourceOf = async () => {
  const { service } = await loadService(world.owner, world.ids.applicationId);
  return service.spec;
};

test("an archive must be kept byte for byte, closed to others, become the source, and be deployed", async () => {
  const { applicationId } = world.ids;
  const answer = await drop([
    ["applicationId", applicationId],
    ["zip", file(archive, "../../hello.tar.gz")],
  ]);
  expect([answer.status, answer.text]).toEqual([200, "true"]);
  const [name = "", ...more] = await files();
  expect(more).toEqual([]);
  expect(await readFile(path.join(folder(), name))).toEqual(archive);
  expect((await stat(folder())).mode & 0o777).toBe(0o700);
  expect((await stat(path.join(folder(), name))).mode & 0o777).toBe(0o600);
  expect((await sourceOf()).source).toEqual({ type: "drop", uploadId: name, fileName: "hello.tar.gz", buildPath: "" });
  const [row] = (await world.call("GET", "deployment.all", { applicationId })).body as Record<string, unknown>[];
  expect(row).toMatchObject({ applicationId, status: "running", title: "Upload" });
  expect(world.runtime.enqueued).toContainEqual({ name: "deploy", input: { deploymentId: row?.["deploymentId"] } });
});

test("a form in any order must do, a zip too, and the folder that is built must be taken", async () => {
  const { applicationId } = world.ids;
  const answer = await drop([
    ["zip", file(zip, "a.zip")],
    ["dropBuildPath", "/app/"],
    ["applicationId", applicationId],
  ]);
  expect([answer.status, answer.text]).toEqual([200, "true"]);
  const { source, builder } = await sourceOf();
  expect(source).toMatchObject({ type: "drop", fileName: "a.zip", buildPath: "app" });
  expect(builder).toMatchObject({ contextPath: "", dockerfile: "Dockerfile" });
  expect((await files()).filter((name) => name.startsWith("."))).toEqual([]);
});

test("a tar that is not packed must do too", async () => {
  const { applicationId } = world.ids;
  const head = Buffer.alloc(512);
  head.write("ustar", 257, "latin1");
  const answer = await drop([
    ["applicationId", applicationId],
    ["zip", file(head, "a.tar")],
  ]);
  expect([answer.status, answer.text]).toEqual([200, "true"]);
  expect((await sourceOf()).source).toMatchObject({ fileName: "a.tar" });
});

test.each([
  ["text", Buffer.from("#!/bin/sh\necho no archive")],
  ["nothing", Buffer.alloc(0)],
  ["two bytes", Buffer.from("PK")],
])("%s must be refused as an unsupported archive, and nothing kept", async (_what, content) => {
  const before = [await files(), await sourceOf()];
  const { applicationId } = world.ids;
  for (const parts of [
    [
      ["applicationId", applicationId],
      ["zip", file(content)],
    ],
    [
      ["zip", file(content)],
      ["applicationId", applicationId],
    ],
  ] as Part[][]) {
    const answer = await drop(parts);
    expect([answer.status, answer.body]).toMatchObject([
      400,
      { code: "BAD_REQUEST", message: expect.stringContaining("unsupported archive"), issues: [{ path: ["zip"] }] },
    ]);
  }
  expect([await files(), await sourceOf()]).toEqual(before);
});

test.each([
  ["no file", [["applicationId", "svc_x"]], "zip"],
  ["no application", [["zip", file(archive)]], "applicationId"],
  [
    "another name",
    [
      ["applicationId", "svc_x"],
      ["archive", file(archive)],
    ],
    "zip",
  ],
] as [string, Part[], string][])("a form with %s must name what is missing", async (_what, parts, field) => {
  const before = await files();
  const answer = await drop(parts);
  expect([answer.status, answer.body]).toMatchObject([400, { issues: [{ path: [field] }] }]);
  expect(await files()).toEqual(before);
});

/** A body that counts what is read of it. */
function counted(pieces: Iterable<Uint8Array>) {
  const read = { bytes: 0 };
  function* pass() {
    for (const piece of pieces) {
      read.bytes += piece.length;
      yield piece;
    }
  }
  return { read, body: streamOf(pass()) };
}

const megabyte = Buffer.alloc(1024 * 1024, 1);
function* large(megabytes: number): Generator<Uint8Array> {
  yield Buffer.from([0x1f, 0x8b, 0, 0]);
  for (let sent = 0; sent < megabytes; sent += 1) yield megabyte;
}

function* form(applicationId: string, content: Iterable<Uint8Array>): Generator<Uint8Array> {
  const field = `--b\r\ncontent-disposition: form-data; name="applicationId"\r\n\r\n${applicationId}\r\n`;
  yield Buffer.from(`${field}--b\r\ncontent-disposition: form-data; name="zip"; filename="a.zip"\r\n\r\n`);
  yield* content;
  yield Buffer.from("\r\n--b--\r\n");
}

const dropStream = (key: string, body: ReadableStream, headers: Record<string, string> = {}) =>
  world.fetch("/api/application.dropDeployment", {
    method: "POST",
    headers: { "x-api-key": key, "content-type": "multipart/form-data; boundary=b", ...headers },
    body,
    duplex: "half",
  });

test("whose application it is must be found out before the file is read", async () => {
  const before = await files();
  const { read, body } = counted(form(world.ids.applicationId, large(64)));
  const answer = await dropStream(world.strangerKey, body);
  expect([answer.status, answer.body]).toMatchObject([404, { code: "NOT_FOUND" }]);
  expect(read.bytes).toBeLessThan(8 * 1024 * 1024);
  expect(await files()).toEqual(before);
});

test("an archive that is too large must be refused with 413, and must not be in memory", {
  timeout: 240_000,
}, async () => {
  const before = await files();
  const most = { bytes: 0 };
  function* watched(pieces: Iterable<Uint8Array>) {
    for (const piece of pieces) {
      most.bytes = Math.max(most.bytes, process.memoryUsage().rss);
      yield piece;
    }
  }
  const start = process.memoryUsage().rss;
  const { body } = counted(watched(form(world.ids.applicationId, large(uploadMaxBytes / megabyte.length + 1))));
  const answer = await dropStream(world.key, body);
  expect([answer.status, answer.body]).toMatchObject([413, { code: "PAYLOAD_TOO_LARGE" }]);
  expect(most.bytes - start).toBeLessThan(150 * 1024 * 1024);
  expect(await files()).toEqual(before);
  const said = counted([]);
  const length = { "content-length": String(uploadMaxBytes * 2) };
  expect((await dropStream(world.key, said.body, length)).status).toBe(413);
});

test("a form that breaks off must leave nothing behind", async () => {
  const before = await files();
  const pieces = [...form(world.ids.applicationId, large(2))].slice(0, -1);
  const answer = await dropStream(world.key, counted(pieces).body);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(await files()).toEqual(before);
  const failing = new ReadableStream({
    start: (controller) => {
      for (const piece of pieces) controller.enqueue(piece);
    },
    pull: (controller) => controller.error(new Error("gone")),
  });
  expect((await dropStream(world.key, failing)).status).toBeGreaterThanOrEqual(400);
  expect(await files()).toEqual(before);
});

test("the dashboard's address must keep an archive, with a session, and deploy nothing", async () => {
  const raw = (headers: Record<string, string>, id = world.ids.applicationId) =>
    world.fetch(`/api/upload?serviceId=${id}`, {
      method: "POST",
      headers: { "content-type": "application/octet-stream", ...headers },
      body: new Uint8Array(archive),
    });
  const cookie = await cookieOf(world.owner);
  const answer = await raw({ cookie, "x-file-name": encodeURIComponent("Größe 2.tar.gz") });
  const { uploadId } = answer.body as { uploadId: string };
  expect([answer.status, await readFile(path.join(folder(), uploadId))]).toEqual([200, archive]);
  expect((await sourceOf()).source).toEqual({
    ...{ type: "drop", uploadId, fileName: "Größe 2.tar.gz" },
    // The archive is another one, where it is built stays.
    buildPath: "app",
  });
  expect(world.runtime.enqueued).toEqual([]);
  expect((await raw({})).status).toBe(401);
  expect((await raw({ cookie, "content-type": "application/json" })).status).toBe(415);
  expect((await raw({ cookie }, "svc_unknown")).status).toBe(404);
  expect((await raw({ cookie: await cookieOf(world.stranger) })).status).toBe(404);
  expect((await raw({ cookie, origin: "https://evil.example" })).status).toBe(403);
});

test("a request that is no form must be told so", async () => {
  const { applicationId } = world.ids;
  expect((await world.call("POST", "application.dropDeployment", { applicationId })).status).toBe(415);
  const sent = {
    method: "POST",
    headers: { "x-api-key": world.key, "content-type": "multipart/form-data" },
    body: "x",
  };
  expect((await world.fetch("/api/application.dropDeployment", sent)).status).toBe(415);
});
