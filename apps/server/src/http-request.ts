import type { IncomingMessage, ServerResponse } from "node:http";

/** The body was longer than the hard cap, or its sender went silent. */
export class BodyRefused extends Error {
  override readonly name = "BodyRefused";
  readonly status: 408 | 413;

  constructor(status: 408 | 413) {
    super(status === 413 ? "The request body is too large." : "The request body did not arrive in time.");
    this.status = status;
  }
}

export interface BodyLimits {
  bytesMax: number;
  idleMs: number;
}

const FORWARDED = [
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-real-ip",
];

const plainAddress = (address: string) => address.replace(/^::ffff:/i, "");

/** The socket's address; what a header says counts only when our own proxy wrote it, and then its last word. */
export function clientAddressOf(request: IncomingMessage, proxies: ReadonlySet<string>): string {
  const peer = plainAddress(request.socket.remoteAddress ?? "");
  if (!proxies.has(peer)) return peer;
  const forwarded = request.headersDistinct["x-forwarded-for"]?.join(",").split(",").at(-1)?.trim();
  return forwarded ? plainAddress(forwarded) : peer;
}

/** What a client says about where it comes from never reaches a handler: only what was found out here. */
export function setForwarded(request: IncomingMessage, clientAddress: string, origin: string, requestId: string): void {
  for (const name of FORWARDED) delete request.headers[name];
  const url = new URL(origin);
  request.headers["x-forwarded-for"] = clientAddress;
  request.headers["x-forwarded-host"] = url.host;
  request.headers["x-forwarded-proto"] = url.protocol.slice(0, -1);
  request.headers["x-request-id"] = requestId;
}

function webHeaders(request: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined || name.startsWith(":")) continue;
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, one);
  }
  return headers;
}

function hasBody(request: IncomingMessage): boolean {
  if (request.method === "GET" || request.method === "HEAD") return false;
  return request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"] ?? 0) > 0;
}

/** Reads only as fast as the handler does; ends with `BodyRefused` beyond the cap or after a long silence. */
class Body implements UnderlyingDefaultSource<Uint8Array> {
  readonly #request: IncomingMessage;
  readonly #limits: BodyLimits;
  readonly #onRefused: (refused: BodyRefused) => void;
  #receivedBytes = 0;
  #done = false;
  #silence: NodeJS.Timeout | undefined;

  constructor(request: IncomingMessage, { limits, onRefused }: Conversion) {
    this.#request = request;
    this.#limits = limits;
    this.#onRefused = onRefused;
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    const request = this.#request;
    request.pause();
    request.on("data", (chunk: Buffer) => this.#take(chunk, controller));
    request.once("end", () => this.#finish(() => controller.close()));
    request.once("close", () => this.#fail(controller, new Error("The client went away.")));
  }

  pull(controller: ReadableStreamDefaultController<Uint8Array>): void {
    if (this.#done) return;
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#refuse(controller, 408), this.#limits.idleMs);
    this.#request.resume();
  }

  cancel(): void {
    this.#finish();
  }

  #take(chunk: Buffer, controller: ReadableStreamDefaultController<Uint8Array>): void {
    clearTimeout(this.#silence);
    if (this.#done) return;
    this.#receivedBytes += chunk.length;
    if (this.#receivedBytes > this.#limits.bytesMax) {
      this.#refuse(controller, 413);
      return;
    }
    this.#request.pause(); // until the handler asks for more
    controller.enqueue(chunk);
  }

  #refuse(controller: ReadableStreamDefaultController<Uint8Array>, status: BodyRefused["status"]): void {
    const refused = new BodyRefused(status);
    this.#onRefused(refused);
    this.#fail(controller, refused);
  }

  #fail(controller: ReadableStreamDefaultController<Uint8Array>, error: Error): void {
    this.#finish(() => controller.error(error));
  }

  #finish(last?: () => void): void {
    clearTimeout(this.#silence);
    if (this.#done) return;
    this.#done = true;
    last?.();
  }
}

export interface Conversion {
  origin: string;
  limits: BodyLimits;
  signal: AbortSignal;
  /** Told beside the stream's error: a handler may turn that error into an answer of its own. */
  onRefused(refused: BodyRefused): void;
}

/** The path is appended, not resolved: `//elsewhere/x` stays a path of ours. */
export function toWebRequest(request: IncomingMessage, conversion: Conversion): Request {
  const init: RequestInit & { duplex?: "half" } = {
    method: request.method ?? "GET",
    headers: webHeaders(request),
    signal: conversion.signal,
  };
  if (hasBody(request)) {
    const queue = new ByteLengthQueuingStrategy({ highWaterMark: 64 * 1024 });
    init.body = new ReadableStream(new Body(request, conversion), queue);
    init.duplex = "half";
  }
  return new Request(conversion.origin + (request.url ?? "/"), init);
}

/** Aborts when the client is gone before the answer is. */
export function abortOnDisconnect(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) controller.abort(new Error("The client went away."));
  });
  return controller.signal;
}
