import { JsonText } from "@moorage/core";
import type { AppError, ErrorCode } from "@moorage/domain";

const statuses: Record<ErrorCode, number> = {
  INVALID: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PRECONDITION: 412,
  LIMIT: 429,
  CANCELLED: 499,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  TIMEOUT: 504,
};

/** The names that the public API has for our codes (house, 9). */
export const publicCodes: Record<ErrorCode, string> = {
  INVALID: "BAD_REQUEST",
  UNAUTHORIZED: "UNAUTHORIZED",
  FORBIDDEN: "FORBIDDEN",
  NOT_FOUND: "NOT_FOUND",
  CONFLICT: "CONFLICT",
  PRECONDITION: "PRECONDITION_FAILED",
  LIMIT: "TOO_MANY_REQUESTS",
  CANCELLED: "CLIENT_CLOSED_REQUEST",
  INTERNAL: "INTERNAL_SERVER_ERROR",
  UNAVAILABLE: "SERVICE_UNAVAILABLE",
  TIMEOUT: "TIMEOUT",
};

export const httpStatusOf = (code: ErrorCode): number => statuses[code];

export function json(value: unknown, status = 200, headers = new Headers()): Response {
  headers.set("content-type", "application/json");
  headers.set("cache-control", "no-store");
  return new Response(value instanceof JsonText ? value.text : JSON.stringify(value), { status, headers });
}

/** `{ message, code, issues?, field?, hint?, requestId }` with the fitting status. */
export function errorResponse(error: AppError, requestId: string, code = publicCodes[error.code]): Response {
  const { message, field, issues, hint } = error.toWire();
  const headers = new Headers(error.code === "LIMIT" ? { "retry-after": "60" } : {});
  return json({ message, code, issues, field, hint, requestId }, statuses[error.code], headers);
}
