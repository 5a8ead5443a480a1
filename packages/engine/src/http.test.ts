import type { IncomingMessage, ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { Secret } from "@moorage/domain";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { certificate } from "../../../tests/support/tls.ts";
import { createHttp } from "./http.ts";

let url: string;
let caFile: string;
let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;
let seen: { method: string | undefined; headers: IncomingMessage["headers"]; body: string }[] = [];

beforeAll(async () => {
  const made = certificate("An authority of http.test.ts");
  const server = https.createServer(made, (request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => {
      seen.push({ method: request.method, headers: request.headers, body });
      answer(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `https://localhost:${(server.address() as AddressInfo).port}`;
  caFile = made.caFile;
  return () => {
    server.closeAllConnections();
    server.close();
  };
});
beforeEach(() => {
  seen = [];
  answer = (_request, response) => response.end("{}");
});

const signal = new AbortController().signal;
const home = () => createHttp({ privateAddresses: true, caFile }, signal);

test("secrets must be opened in what is sent, and nowhere before", async () => {
  const secret = new Secret("canary");
  const json = { config: { secret }, list: [secret, 1, null] };
  await home()({ method: "POST", url: `${url}/x`, json, authorization: { scheme: "Bearer", token: secret } });
  await home()({ method: "POST", url, form: { code: secret, a: "b&c" } });
  await home()({ method: "GET", url, authorization: { scheme: "Basic", username: "ana", password: secret } });
  expect(seen.map(({ body }) => body)).toEqual([
    '{"config":{"secret":"canary"},"list":["canary",1,null]}',
    "code=canary&a=b%26c",
    "",
  ]);
  expect(seen.map(({ headers }) => headers.authorization)).toEqual([
    "Bearer canary",
    undefined,
    `Basic ${Buffer.from("ana:canary").toString("base64")}`,
  ]);
  expect(seen[1]?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  expect(JSON.stringify(json)).not.toContain("canary");
});

test("a redirect must be answered, and not followed", async () => {
  answer = (_request, response) => response.writeHead(302, { location: "https://elsewhere.example.com" }).end();
  const found = await home()({ method: "GET", url });
  expect([found.status, found.header("location"), seen.length]).toEqual([302, "https://elsewhere.example.com", 1]);
});

test("an address that must not be called must not be", async () => {
  const strict = createHttp({ privateAddresses: false, caFile }, signal);
  await expect(strict({ method: "GET", url })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(strict({ method: "GET", url: "https://127.0.0.1/" })).rejects.toMatchObject({ code: "FORBIDDEN" });
  for (const metadata of ["https://169.254.169.254/latest", "https://[fd00:ec2::254]/", "https://0.0.0.0/"])
    await expect(home()({ method: "GET", url: metadata }), metadata).rejects.toMatchObject({ code: "INVALID" });
  await expect(home()({ method: "GET", url: url.replace("https", "http") })).rejects.toMatchObject({ code: "INVALID" });
  expect(seen).toEqual([]);
});

test("what is wrong with a host must be said", async () => {
  const machine = createHttp({ privateAddresses: true }, signal);
  await expect(machine({ method: "GET", url })).rejects.toMatchObject({
    code: "PRECONDITION",
    message: expect.stringContaining("certificate"),
  });
  await expect(home()({ method: "GET", url: "https://localhost:1/" })).rejects.toMatchObject({
    ...{ code: "UNAVAILABLE", retryable: true, message: expect.stringContaining("ECONNREFUSED") },
  });
  await expect(home()({ method: "GET", url: "https://nothing.invalid/" })).rejects.toMatchObject({
    message: "The host nothing.invalid is not known.",
  });
});

test("an answer must neither be waited for without end nor be read without end", async () => {
  answer = () => undefined;
  const hurried = createHttp({ privateAddresses: true, caFile }, signal, { deadlineMs: 200 });
  await expect(hurried({ method: "GET", url })).rejects.toMatchObject({ code: "TIMEOUT" });
  answer = (_request, response) => response.end("x".repeat(5_000));
  const small = createHttp({ privateAddresses: true, caFile }, signal, { answerBytes: 4_000 });
  await expect(small({ method: "GET", url })).rejects.toMatchObject({ message: expect.stringContaining("more than") });
  const stopping = new AbortController();
  answer = () => stopping.abort();
  const stopped = createHttp({ privateAddresses: true, caFile }, stopping.signal);
  await expect(stopped({ method: "GET", url })).rejects.toThrow();
});
