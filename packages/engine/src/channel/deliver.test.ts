import http from "node:http";
import type { AddressInfo } from "node:net";
import { isAppError, Secret } from "@moorage/domain";
import type { Message } from "@moorage/domain/notification";
import { channels } from "@moorage/domain/providers";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { mailServer } from "../../../../tests/support/mail-server.ts";
import { deliver } from "./deliver.ts";

let port: number;
let answer: (request: http.IncomingMessage, response: http.ServerResponse) => void;
beforeAll(async () => {
  const server = http.createServer((request, response) => {
    request.resume().on("end", () => answer(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
  return () => {
    server.closeAllConnections();
    server.close();
  };
});
beforeEach(() => {
  answer = (_request, response) => response.end("ok");
});

const signal = new AbortController().signal;
const home = { privateAddresses: true };
const message: Message = { level: "info", title: "Hello", facts: [], at: "2026-01-02T03:04:05.000Z" };

function sendTo(type: string, config: object, secrets: Record<string, string>, policy = home) {
  const opened = Object.fromEntries(Object.entries(secrets).map(([field, value]) => [field, new Secret(value)]));
  const channel = channels.of(channels.schema.parse({ ...config, type }), opened);
  return deliver({ channel, message, id: "ntc_1", secrets: Object.values(opened) }, policy, signal);
}
const hook = () => ({
  endpoint: `http://127.0.0.1:${port}/canary-path`,
  headers: "Authorization: Bearer canary-token",
});
const problemOf = (sending: Promise<unknown>) =>
  sending.then(
    () => "sent",
    (error: unknown) => (isAppError(error) ? { ...error.toWire(), retryable: error.retryable } : error),
  );

test("a message must arrive, and whoever took it be named without the secret address", async () => {
  expect(await sendTo("custom", {}, hook())).toEqual({ detail: `127.0.0.1:${port} took it (200).` });
});

test("a refusal must be made clear, and repeat no secret that the other side repeats", async () => {
  const cases = { 401: false, 404: false, 400: false, 301: false, 429: true, 503: true };
  for (const [status, retryable] of Object.entries(cases)) {
    answer = (request, response) => {
      response.statusCode = Number(status);
      response.end(`no: ${request.url} ${request.headers.authorization}`);
    };
    const problem = await problemOf(sendTo("custom", {}, hook()));
    expect(problem).toMatchObject({ message: expect.stringContaining(status), retryable });
    expect(JSON.stringify(problem)).not.toContain("canary");
  }
});

test("private addresses must be called for those who may alone, and be told at their field", async () => {
  const problem = await problemOf(sendTo("custom", {}, hook(), { privateAddresses: false }));
  expect(problem).toMatchObject({ code: "FORBIDDEN", field: "secrets.endpoint" });
  const metadata = { endpoint: "http://169.254.169.254/latest/meta-data" };
  expect(await problemOf(sendTo("custom", {}, metadata))).toMatchObject({ code: "INVALID", field: "secrets.endpoint" });
  const mail = { fromAddress: "a@example.com", toAddresses: "b@example.com", smtpServer: "127.0.0.1", smtpPort: port };
  expect(await problemOf(sendTo("email", mail, {}, { privateAddresses: false }))).toMatchObject({
    code: "FORBIDDEN",
    field: "config.smtpServer",
  });
});

test("a public address must not be called without encryption", async () => {
  const problem = await problemOf(sendTo("custom", {}, { endpoint: "http://192.0.2.1/x" }));
  expect(problem).toMatchObject({ code: "INVALID", message: expect.stringContaining("public network") });
});

test("nobody at the address must be told as such, and be tried again", async () => {
  const problem = await problemOf(sendTo("custom", {}, { endpoint: "http://127.0.0.1:1/x" }));
  expect(problem).toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringContaining("ECONNREFUSED"),
    retryable: true,
  });
});

const letter = (smtpPort: number) => ({
  ...{
    smtpServer: "127.0.0.1",
    smtpPort,
    fromAddress: "Moorage <moorage@example.com>",
    toAddresses: "ana@example.com",
  },
});

test("a mail must arrive, and a wrong password be told without it", async () => {
  await using server = await mailServer({
    onAuth: ({ password }, _session, done) =>
      password === "canary-right" ? done(null, { user: "ana" }) : done(new Error(`535 ${password} is wrong`)),
  });
  const login = { ...letter(server.port), username: "ana" };
  await sendTo("email", login, { password: "canary-right" });
  expect(server.mails[0]).toContain("Hello");
  expect(server.mails[0]).toContain("Message-ID: <ntc_1@moorage.invalid>");
  const problem = await problemOf(sendTo("email", login, { password: "canary-wrong" }));
  expect(problem).toMatchObject({ code: "INVALID", field: "secrets.password", retryable: false });
  expect(JSON.stringify(problem)).not.toContain("canary");
});

test("a mail that is refused must say why, and one that is put off be tried again", async () => {
  let code = 550;
  await using server = await mailServer({
    onRcptTo: (_address, _session, done) => done(Object.assign(new Error("No such user here"), { responseCode: code })),
  });
  const refused = { message: expect.stringContaining("No such user here"), retryable: false };
  expect(await problemOf(sendTo("email", letter(server.port), {}))).toMatchObject(refused);
  code = 451;
  expect(await problemOf(sendTo("email", letter(server.port), {}))).toMatchObject({ retryable: true });
});

test("what is no mail server must be told as such", async () => {
  const problem = await problemOf(sendTo("email", letter(1), {}));
  expect(problem).toMatchObject({ code: "UNAVAILABLE", retryable: true });
});
