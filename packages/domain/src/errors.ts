/** Codes that cross every boundary: worker to web, web to browser, REST. Texts may change, codes do not. */
export const errorCodes = [
  "INVALID",
  "UNAUTHORIZED",
  "FORBIDDEN",
  "NOT_FOUND",
  "CONFLICT",
  "LIMIT",
  "PRECONDITION",
  "UNAVAILABLE",
  "TIMEOUT",
  "CANCELLED",
  "INTERNAL",
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** One finding about one input field; `path` is the way to it. */
export interface Issue {
  path: (string | number)[];
  message: string;
}

interface AppErrorOptions {
  /** For the log only. */
  detail?: string;
  cause?: unknown;
  /** A task that failed with this may be tried again. */
  retryable?: boolean;
  field?: string;
  issues?: Issue[];
  /** What the person can do about it. */
  hint?: string;
}

/** An `AppError` as JSON: what crosses a process or the wire. */
export interface WireError {
  code: ErrorCode;
  message: string;
  field?: string;
  issues?: Issue[];
  hint?: string;
}

const brand = Symbol.for("moorage.app-error");

/** The only error that people see the text of. `message` is for them, `detail` is for the log. */
export class AppError extends Error {
  readonly [brand] = true;
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly retryable: boolean;
  readonly field: string | undefined;
  readonly issues: Issue[] | undefined;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.detail = options.detail;
    this.retryable = options.retryable ?? false;
    this.field = options.field;
    this.issues = options.issues ?? (options.field ? [{ path: options.field.split("."), message }] : undefined);
    this.hint = options.hint;
  }

  toWire(): WireError {
    return {
      code: this.code,
      message: this.message,
      ...(this.field ? { field: this.field } : {}),
      ...(this.issues ? { issues: this.issues } : {}),
      ...(this.hint ? { hint: this.hint } : {}),
    };
  }
}

/** By brand, not `instanceof`: two bundles may each have their own copy of the class. */
export function isAppError(error: unknown): error is AppError {
  return typeof error === "object" && error !== null && brand in error;
}

export function fromWire(wire: WireError): AppError {
  const { code, message, ...rest } = wire;
  return new AppError(code, message, rest);
}

/** What a person may read of any error: an unknown one says nothing of itself. */
export function publicError(error: unknown): WireError {
  if (isAppError(error)) return error.toWire();
  return { code: "INTERNAL", message: "Something went wrong on our side. The log has the details." };
}

export const notFound = (what: string): AppError => new AppError("NOT_FOUND", `${what} not found`);
