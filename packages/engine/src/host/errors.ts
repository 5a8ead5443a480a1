import { AppError, type Argv } from "@moorage/domain";

/** A program that ended badly: what it was, how it ended, its last lines. */
export class CommandFailed extends AppError {
  readonly exitCode: number | undefined;
  readonly lastLines: string[];
  constructor(argv: Argv, exitCode: number | undefined, signal: string | undefined, lastLines: string[]) {
    const end = signal ? `was ended by ${signal}` : `ended with code ${exitCode ?? "?"}`;
    super("PRECONDITION", `${argv[0]} ${end}.`, { detail: lastLines.join("\n"), cause: { lastLines } });
    this.exitCode = exitCode;
    this.lastLines = lastLines;
  }
}

export const noProgram = (program: string, cause?: unknown): AppError =>
  new AppError("PRECONDITION", `${program} is not installed on this server.`, { cause });
export const noFolder = (program: string): AppError =>
  new AppError("PRECONDITION", `The folder that ${program} should work in is not on this server.`);

/** Which part of the way to a server's engine is closed. */
export type UnreachableReason =
  | "engine"
  | "dns"
  | "refused"
  | "timeout"
  | "lost"
  | "protocol"
  | "key-refused"
  | "host-key-changed"
  | "sudo"
  | "shell";

/** Trying again does not help; a person must change something first. */
const lasting = new Set<UnreachableReason>(["key-refused", "host-key-changed", "sudo"]);

export class HostUnreachable extends AppError {
  readonly reason: UnreachableReason;
  constructor(
    hostId: string,
    cause: unknown,
    said: { reason: UnreachableReason; message: string; hint: string } = away,
  ) {
    super("UNAVAILABLE", said.message, {
      cause,
      detail: `${hostId}: ${cause instanceof Error ? cause.message : String(cause)}`,
      retryable: !lasting.has(said.reason),
      hint: said.hint,
    });
    this.reason = said.reason;
  }
}

const away = {
  reason: "engine" as const,
  message: "The Docker engine of this server does not answer.",
  hint: "Check that Docker runs there: systemctl status docker.",
};

const statusOf = (error: unknown): number | undefined =>
  error instanceof Error && "statusCode" in error && typeof error.statusCode === "number"
    ? error.statusCode
    : undefined;

/** Docker's answers by their status, never by their text. */
export const isNotFound = (error: unknown): boolean => statusOf(error) === 404;
export const isConflict = (error: unknown): boolean => statusOf(error) === 409 || statusOf(error) === 304;
/** How it refuses to remove a secret that a Swarm service has. */
export const isInUse = (error: unknown): boolean => statusOf(error) === 400;
export const isUnavailable = (error: unknown): boolean => statusOf(error) === 503;

const connectionCodes = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE"]);
/** Of a socket's file; of any other file they say something else. */
const socketCodes = new Set(["ENOENT", "EACCES"]);
export function isUnreachable(error: unknown): boolean {
  if (error instanceof HostUnreachable) return true;
  if (!(error instanceof Error) || !("code" in error) || statusOf(error) !== undefined) return false;
  const code = String(error.code);
  return connectionCodes.has(code) || (socketCodes.has(code) && "syscall" in error && error.syscall === "connect");
}

/** What says already why, stays as it is. */
export const asUnreachable = (hostId: string, error: unknown): HostUnreachable =>
  error instanceof HostUnreachable ? error : new HostUnreachable(hostId, error);

/** Says in words that the engine is away; any other error stays what it is. */
export async function orUnreachable<T>(hostId: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isUnreachable(error) ? asUnreachable(hostId, error) : error;
  }
}

const noRoom = /no space left on device|disk quota exceeded/i;

/** Engines and programs say it in their texts only. */
export function isDiskFull(error: unknown): boolean {
  if (error instanceof CommandFailed) return error.lastLines.some((line) => noRoom.test(line));
  return error instanceof Error && noRoom.test(error.message);
}

export const diskFull = (cause: unknown, what = ""): AppError =>
  new AppError("PRECONDITION", what ? `${what}: the disk of the server is full.` : "The disk of the server is full.", {
    cause,
    hint: "Make space there: the server's page shows what takes it, and cleans up. Then try again.",
  });

/** Says in words that there is no room; any other error stays what it is. */
export async function orDiskFull<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isDiskFull(error) ? diskFull(error) : error;
  }
}

/** What its client and its own parts put before what it says. */
const frame = /^\(HTTP code \d+\)[^-]*- (?:rpc error: code = \w+ desc = )?/;

/** What Docker said, as an error that people may read. */
export function dockerError(hostId: string, error: unknown, doing: string): AppError {
  if (error instanceof AppError) return error;
  if (isUnreachable(error)) return new HostUnreachable(hostId, error);
  if (isDiskFull(error)) return diskFull(error, doing);
  const message = error instanceof Error ? error.message.replace(frame, "").trim() : String(error);
  return new AppError("PRECONDITION", `${doing}: ${message.slice(0, 500)}`, { cause: error, detail: message });
}

/** Undefined when Docker says that it is not there; any other error stays one. */
export async function orUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
