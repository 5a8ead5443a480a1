import type { Runtime } from "@moorage/core";
import { type Auth, type Authenticated, authenticate } from "@moorage/core/auth";
import { AppError, type ErrorCode, type Issue, isAppError, publicError } from "@moorage/domain";
import { initTRPC, TRPCError } from "@trpc/server";
import { z } from "zod";

/** What a request brings; who asks is found out by the procedures, once. */
export interface RequestContext {
  runtime: Runtime;
  auth: Auth;
  headers: Headers;
  requestId: string;
  clientAddress: string;
  /** Who asks, when that is known already: one statement for a request that calls several procedures. */
  identity?: Authenticated;
}

const trpcCodes: Record<ErrorCode, TRPCError["code"]> = {
  INVALID: "BAD_REQUEST",
  UNAUTHORIZED: "UNAUTHORIZED",
  FORBIDDEN: "FORBIDDEN",
  NOT_FOUND: "NOT_FOUND",
  CONFLICT: "CONFLICT",
  LIMIT: "TOO_MANY_REQUESTS",
  PRECONDITION: "PRECONDITION_FAILED",
  UNAVAILABLE: "SERVICE_UNAVAILABLE",
  TIMEOUT: "GATEWAY_TIMEOUT",
  CANCELLED: "CLIENT_CLOSED_REQUEST",
  INTERNAL: "INTERNAL_SERVER_ERROR",
};

/** A zod error is the user's input, said field by field. */
export function invalidInput(error: z.ZodError): AppError {
  const issues: Issue[] = error.issues.map(({ path, message }) => ({
    path: path.map((part) => (typeof part === "symbol" ? String(part) : part)),
    message,
  }));
  return new AppError("INVALID", issues[0]?.message ?? "The input is not valid.", {
    issues,
    ...(issues[0] ? { field: issues[0].path.join(".") } : {}),
  });
}

/** Any error of a procedure as the one kind that crosses the wire. */
export function toAppError(error: unknown): AppError {
  if (isAppError(error)) return error;
  if (error instanceof z.ZodError) return invalidInput(error);
  if (error instanceof TRPCError && error.cause && error.code !== "INTERNAL_SERVER_ERROR")
    return toAppError(error.cause);
  const wire = publicError(error);
  return new AppError(wire.code, wire.message, { cause: error });
}

const t = initTRPC.context<RequestContext>().create({
  sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 40_000 } },
  errorFormatter: ({ shape, error }) => {
    const { code, message, field, issues, hint } = toAppError(error.cause ?? error).toWire();
    // Errors of tRPC itself (no such procedure, wrong method) have a code and a text of their own.
    const known = error.cause !== undefined || error.code === "INTERNAL_SERVER_ERROR";
    return {
      code: shape.code,
      message: known ? message : shape.message,
      data: {
        httpStatus: shape.data.httpStatus,
        path: shape.data.path,
        code: known ? code : shape.data.code,
        field,
        issues,
        hint,
      },
    };
  },
});

const mapErrors = t.middleware(async ({ ctx, path, next }) => {
  const result = await next();
  if (result.ok) return result;
  const cause = result.error.cause ?? result.error;
  if (result.error.code !== "INTERNAL_SERVER_ERROR" && !isAppError(cause) && !(cause instanceof z.ZodError))
    return result;
  const known = toAppError(cause);
  if (known.code === "INTERNAL")
    ctx.runtime.log.error({ error: cause, path, requestId: ctx.requestId }, "an operation failed unexpectedly");
  throw new TRPCError({ code: trpcCodes[known.code], message: known.message, cause: known });
});

/** Loads who asks. Not exported as a builder: procedures are made in procedures.ts only. */
const identify = t.middleware(async ({ ctx, path, next }) => {
  const { runtime, headers, requestId, clientAddress, identity } = ctx;
  if (identity) return next({ ctx: { ...ctx, caller: { ...identity, operation: path } } });
  const caller = await authenticate(runtime, { headers, requestId, clientAddress, operation: path });
  return next({ ctx: { ...ctx, caller } });
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;
const base = t.procedure.use(mapErrors);
export const identified = base.use(identify);
