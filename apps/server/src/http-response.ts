import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";

const LINGER_MS = 10_000;

export const securityHeaders = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
} as const;

const CODES: Record<number, string> = {
  400: "BAD_REQUEST",
  404: "NOT_FOUND",
  405: "METHOD_NOT_SUPPORTED",
  408: "TIMEOUT",
  413: "PAYLOAD_TOO_LARGE",
  421: "MISDIRECTED_REQUEST",
  500: "INTERNAL_SERVER_ERROR",
  503: "SERVICE_UNAVAILABLE",
};

/** An answer of the server itself, in the API's shape for programs and as a line for people. */
export function answer(response: ServerResponse, status: number, message: string, json: boolean): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const text = json ? JSON.stringify({ message, code: CODES[status] ?? "ERROR" }) : `${message}\n`;
  response.statusCode = status;
  response.setHeader("content-type", json ? "application/json" : "text/plain; charset=utf-8");
  response.setHeader("content-length", Buffer.byteLength(text));
  response.setHeader("cache-control", "no-store");
  response.end(response.req.method === "HEAD" ? undefined : text);
}

/** Bytes that nobody will read are taken for a while, so that the answer arrives, and then the connection ends. */
export function endUnreadBody(request: IncomingMessage, response: ServerResponse): void {
  response.once("finish", () => {
    if (request.complete) return;
    const { socket } = request;
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    timer.unref();
    request.once("end", () => clearTimeout(timer));
    socket.once("close", () => clearTimeout(timer));
    request.resume();
  });
}

function writeHead(response: ServerResponse, answerOf: Response): void {
  response.statusCode = answerOf.status;
  if (answerOf.statusText) response.statusMessage = answerOf.statusText;
  for (const [name, value] of answerOf.headers) if (name !== "set-cookie") response.setHeader(name, value);
  const cookies = answerOf.headers.getSetCookie();
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
}

async function pump(body: ReadableStream<Uint8Array>, response: ServerResponse, signal: AbortSignal): Promise<void> {
  const reader = body.getReader();
  const stop = () => void reader.cancel(signal.reason).catch(() => undefined);
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  for (;;) {
    const { done, value } = await reader.read();
    if (done || signal.aborted) break;
    if (!response.write(value)) await once(response, "drain", { signal }).catch(() => undefined);
  }
  signal.removeEventListener("abort", stop);
}

/** Streams as it comes and no faster than the client reads. A body that fails midway breaks the connection visibly. */
export async function sendResponse(response: ServerResponse, answerOf: Response, signal: AbortSignal): Promise<void> {
  writeHead(response, answerOf);
  const bodyless = response.req.method === "HEAD" || answerOf.status === 204 || answerOf.status === 304;
  if (answerOf.body === null || bodyless) {
    await answerOf.body?.cancel();
    response.end();
    return;
  }
  response.flushHeaders();
  try {
    await pump(answerOf.body, response, signal);
    response.end();
  } catch (error) {
    response.destroy();
    if (!signal.aborted) throw error;
  }
}
