import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import {
  abortOnDisconnect,
  type BodyLimits,
  BodyRefused,
  clientAddressOf,
  setForwarded,
  toWebRequest,
} from "./http-request.ts";
import { answer, endUnreadBody, securityHeaders, sendResponse } from "./http-response.ts";
import { errorCode, StartupError } from "./startup-error.ts";
import type { TrustedHosts } from "./trusted-hosts.ts";

export interface RequestInfo {
  clientAddress: string;
  requestId: string;
}

export interface Pages {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
}

export interface HttpServerOptions {
  hosts: TrustedHosts;
  fetch(request: Request, info: RequestInfo): Promise<Response>;
  pages: Pages;
  log: Logger;
  /** Addresses whose x-forwarded-for is believed: our own proxy's. */
  proxyAddresses?: readonly string[];
  /** Also carries the client's address inwards; whatever a client sends under it is overwritten. */
  clientAddressHeader?: string;
  limits?: Partial<BodyLimits>;
  headersTimeoutMs?: number;
}

/** An archive of 2 GiB and the form around it; what is no archive is refused much earlier by who reads it. */
const LIMITS: BodyLimits = { bytesMax: 2 * 1024 ** 3 + 1024 ** 2, idleMs: 30_000 };
const HEADERS_TIMEOUT_MS = 15_000;
/** Such an archive from a line of 3 Mbit/s. */
const REQUEST_TIMEOUT_MS = 2 * 60 * 60_000;
const API = /^\/(api|rpc|swagger)(?:[/?]|$)/;

const isApi = (url: string) => API.test(url);

/** A reason to refuse a request before anybody reads it. */
function refusal(request: IncomingMessage, options: HttpServerOptions, bytesMax: number): [number, string] | undefined {
  const url = request.url ?? "";
  if (!url.startsWith("/")) return [400, "The request target must be a path."];
  if (!options.hosts.trusts(request.headers.host)) {
    return [421, "This server does not answer under that name. Set MOORAGE_URL to the address that you use."];
  }
  if (request.method === "TRACE" || request.method === "CONNECT") return [405, "This method is not supported."];
  const length = Number(request.headers["content-length"] ?? 0);
  return length > bytesMax ? [413, "The request body is too large."] : undefined;
}

function unexpected(response: ServerResponse, error: unknown, log: Logger, info: RequestInfo, json: boolean): void {
  if (error instanceof BodyRefused) {
    response.shouldKeepAlive = false;
    answer(response, error.status, error.message, json);
    return;
  }
  log.error({ err: error, requestId: info.requestId }, "A request failed");
  answer(response, 500, `Something went wrong on our side. Request ${info.requestId}.`, json);
}

async function serve(request: IncomingMessage, response: ServerResponse, options: HttpServerOptions): Promise<void> {
  const limits = { ...LIMITS, ...options.limits };
  const proxies = new Set(options.proxyAddresses ?? []);
  const info: RequestInfo = { clientAddress: clientAddressOf(request, proxies), requestId: randomUUID() };
  const url = request.url ?? "";
  const json = isApi(url);
  response.setHeader("x-request-id", info.requestId);
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  endUnreadBody(request, response);
  const refused = refusal(request, options, limits.bytesMax);
  if (refused) {
    answer(response, ...refused, json);
    return;
  }
  const origin = options.hosts.originOf(request.headers.host ?? "");
  setForwarded(request, info.clientAddress, origin, info.requestId);
  if (options.clientAddressHeader) request.headers[options.clientAddressHeader] = info.clientAddress;
  const signal = abortOnDisconnect(response);
  try {
    if (json) await callApi(request, response, { options, info, limits, origin, signal });
    else await options.pages.handle(request, response);
  } catch (error) {
    if (!signal.aborted) unexpected(response, error, options.log, info, json);
  }
}

interface Call {
  options: HttpServerOptions;
  info: RequestInfo;
  limits: BodyLimits;
  origin: string;
  signal: AbortSignal;
}

async function callApi(request: IncomingMessage, response: ServerResponse, call: Call): Promise<void> {
  let refused: BodyRefused | undefined;
  const onRefused = (reason: BodyRefused) => {
    refused = reason;
  };
  const answerOf = await call.options.fetch(toWebRequest(request, { ...call, onRefused }), call.info);
  if (refused) {
    await answerOf.body?.cancel();
    throw refused;
  }
  await sendResponse(response, answerOf, call.signal);
}

const RAW_STATUS: Record<string, string> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/** What is not HTTP, too large or too slow gets an answer where none was begun, and the connection ends. */
function onClientError(error: Error, socket: Duplex, answering: WeakMap<Duplex, ServerResponse>): void {
  const begun = answering.get(socket)?.headersSent === true;
  if (errorCode(error) === "ECONNRESET" || !socket.writable || begun) {
    socket.destroy();
    return;
  }
  const status = RAW_STATUS[errorCode(error) ?? ""] ?? "400 Bad Request";
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => socket.destroy());
}

function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, options: HttpServerOptions): void {
  socket.on("error", () => socket.destroy());
  const upgrade = options.pages.upgrade;
  const { host, origin } = request.headers;
  const ours = options.hosts.trusts(host) && origin === options.hosts.originOf(host ?? "");
  if (!upgrade || !ours) {
    socket.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    return;
  }
  upgrade(request, socket, head).catch((error: unknown) => {
    options.log.error({ err: error }, "An upgrade failed");
    socket.destroy();
  });
}

/** Everything that comes over HTTP. A request can fail, the process does not. */
export function createHttpServer(options: HttpServerOptions): Server {
  const answering = new WeakMap<Duplex, ServerResponse>();
  const server = createServer({ requireHostHeader: false, connectionsCheckingInterval: 1000 }, (request, response) => {
    answering.set(request.socket, response);
    request.on("error", () => undefined); // a broken upload shows in the body's stream
    response.on("error", () => undefined);
    serve(request, response, options).catch((error: unknown) => {
      options.log.error({ err: error }, "A request failed before it was handled");
      answer(response, 400, "The request cannot be read.", isApi(request.url ?? ""));
    });
  });
  server.headersTimeout = options.headersTimeoutMs ?? HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.keepAliveTimeout = 65_000; // longer than what proxies keep
  server.maxRequestsPerSocket = 0;
  server.on("clientError", (error, socket) => onClientError(error, socket, answering));
  server.on("connect", (_request: IncomingMessage, socket: Duplex) => {
    socket.end("HTTP/1.1 405 Method Not Allowed\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
  });
  if (options.pages.upgrade) server.on("upgrade", (request, socket, head) => onUpgrade(request, socket, head, options));
  return server;
}

export async function listen(server: Server, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(port, host, resolve);
  try {
    await promise;
  } catch (error) {
    throw listenFailure(error, host, port);
  } finally {
    server.off("error", reject);
  }
}

function listenFailure(error: unknown, host: string, port: number): unknown {
  switch (errorCode(error)) {
    case "EADDRINUSE":
      return new StartupError(`Port ${port} of ${host} is in use. Stop what uses it, or set MOORAGE_PORT to another.`);
    case "EACCES":
      return new StartupError(`Port ${port} needs root. Set MOORAGE_PORT to one from 1024 on.`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new StartupError(`${host} is not an address of this machine. Correct MOORAGE_HOST.`);
    default:
      return error;
  }
}

/** No new connection; what is being answered may end within `withinMs`, then the rest is cut. */
export async function closeServer(server: Server, withinMs: number): Promise<void> {
  if (!server.listening) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), withinMs);
  await promise;
  clearTimeout(timer);
}
