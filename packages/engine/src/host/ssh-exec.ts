import { randomBytes } from "node:crypto";
import { PassThrough, type Readable } from "node:stream";
import { AppError, type Argv } from "@moorage/domain";
import type { ClientChannel } from "ssh2";
import { CommandFailed, noFolder, noProgram } from "./errors.ts";
import type { ExecOptions } from "./host.ts";
import type { Places } from "./places.ts";
import { Preamble } from "./preamble.ts";
import { killArgv, remoteHeader } from "./remote-command.ts";
import { lostProblem, notStarted } from "./ssh-problems.ts";
import { type Session, SessionClosed, type Sessions } from "./ssh-session.ts";

const killAfterMs = 10_000;

export interface SshSeat {
  id: string;
  address: { host: string; port: number; user: string };
  sessions: Sessions;
  /** OpenSSH allows ten sessions on a connection: seven that run, two that end programs, and one ahead. */
  running: Places;
  killing: Places;
}

type Streams = (streams: Record<"stdout" | "stderr", Readable>) => () => string[];

/** Runs a program there; `read` is given its output and answers how to ask for the last lines. */
export async function sshExec(seat: SshSeat, argv: Argv, options: ExecOptions, read: Streams): Promise<void> {
  const cancelled = () => new AppError("CANCELLED", `${argv[0]} was cancelled.`);
  const { signal } = options;
  const giveBack = await seat.running.take(signal).catch((error: unknown) => {
    throw signal?.aborted ? cancelled() : error;
  });
  try {
    await run(seat, argv, options, read);
  } catch (error) {
    throw signal?.aborted ? cancelled() : error;
  } finally {
    giveBack();
  }
}

/** What is to run, checked before a session is taken. */
interface Order {
  argv: Argv;
  options: ExecOptions;
  read: Streams;
  mark: string;
  header: Buffer;
}

async function run(seat: SshSeat, argv: Argv, options: ExecOptions, read: Streams): Promise<void> {
  const mark = randomBytes(8).toString("hex");
  const order: Order = { argv, options, read, mark, header: remoteHeader(mark, argv, options) };
  const began = await runOn(await seat.sessions.take(), seat, order);
  // It had ended while it waited.
  if (!began) await runOn(await seat.sessions.start(), seat, order);
}

/** Whether it began. A session that was not started ahead says why it did not. */
async function runOn(session: Session, seat: SshSeat, order: Order): Promise<boolean> {
  const { argv, options, mark } = order;
  const { channel, ended } = session;
  const started = Promise.withResolvers<string>();
  const err = new Preamble(mark, started.resolve);
  const out = new Preamble(mark, () => undefined);
  const streams = { stdout: through(channel, out), stderr: through(channel.stderr, err) };
  const last = order.read(streams);
  const feeding = feed(channel, order.header, options.input);
  const stopping = endGroupOn(seat, options.signal, started.promise, feeding.broken);
  const end = await ended
    .then(async (seen) => {
      await Promise.all(Object.values(streams).map((stream) => stream.readableEnded || once(stream, "end")));
      return seen;
    })
    .catch((error: unknown) => {
      if (!(error instanceof SessionClosed)) throw error;
      return error;
    })
    .finally(async () => {
      started.resolve("");
      await stopping();
      feeding.end();
    });
  const broken = feeding.error();
  if (broken) throw new AppError("PRECONDITION", `${argv[0]} did not get all of its input.`, { cause: broken });
  const word = await started.promise;
  // What was said came before the end: without a word our program has not begun. A text can be said again.
  if (word === "" && session.ahead && typeof options.input !== "object") return false;
  if (end instanceof SessionClosed) throw lostProblem(seat.id, seat.address, end);
  if (word === "") throw notStarted(seat.id, seat.address, `${out.before}\n${err.before}`);
  if (word === "missing") throw noProgram(argv[0]);
  if (word === "nowhere") throw noFolder(argv[0]);
  if (end.code !== 0) throw new CommandFailed(argv, end.code, end.killedBy, last());
  return true;
}

/** With what came before the program's own output left out. */
function through(source: Readable, preamble: Preamble): Readable {
  const target = new PassThrough();
  source.on("data", (chunk: Buffer) => {
    if (!target.write(preamble.filter(chunk))) source.pause();
  });
  target.on("drain", () => source.resume());
  source.once("end", () => target.end());
  return target;
}

/** A source that breaks ends the program: half an input must not pass for the whole. */
function feed(channel: ClientChannel, header: Buffer, input: ExecOptions["input"]) {
  const broken = new AbortController();
  channel.write(header);
  if (typeof input !== "object") channel.end(input ?? "");
  else if (input.destroyed) channel.end();
  else {
    input.on("error", (error) => broken.abort(error));
    input.pipe(channel);
  }
  return {
    broken: broken.signal,
    error: (): unknown => (broken.signal.aborted ? broken.signal.reason : undefined),
    end: () => {
      if (typeof input === "object") input.destroy();
    },
  };
}

const once = (stream: Readable, event: string) => new Promise((resolve) => stream.once(event, resolve));

/** The answer is to be called when the program has ended; what a cancelled one left of its group ends then too. */
function endGroupOn(
  seat: SshSeat,
  signal: AbortSignal | undefined,
  group: Promise<string>,
  broken: AbortSignal,
): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();
  const send = (name: "TERM" | "KILL") => {
    sending = Promise.all([group, sending]).then(([id]) => killGroup(seat, name, id));
  };
  const onAbort = () => {
    send("TERM");
    timer = setTimeout(send, killAfterMs, "KILL");
  };
  const onBroken = () => send("KILL");
  broken.addEventListener("abort", onBroken);
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort);
  return async () => {
    clearTimeout(timer);
    broken.removeEventListener("abort", onBroken);
    signal?.removeEventListener("abort", onAbort);
    if (signal?.aborted) send("KILL");
    await sending;
  };
}

async function killGroup(seat: SshSeat, name: "TERM" | "KILL", group: string): Promise<void> {
  if (!/^\d+$/.test(group)) return;
  const giveBack = await seat.killing.take();
  try {
    await run(seat, killArgv(name, group), {}, ({ stdout, stderr }) => {
      stdout.resume();
      stderr.resume();
      return () => [];
    });
  } catch {
    // The connection is gone; whoever waits for the program is told so.
    return;
  } finally {
    giveBack();
  }
}
