import { randomBytes } from "node:crypto";
import { PassThrough, type Readable } from "node:stream";
import { AppError, type Argv } from "@moorage/domain";
import type { ClientChannel } from "ssh2";
import { CommandFailed, noFolder, noProgram } from "./errors.ts";
import type { ExecOptions } from "./host.ts";
import type { Places } from "./places.ts";
import { Preamble } from "./preamble.ts";
import { killCommand, remoteCommand } from "./remote-command.ts";
import { openSession } from "./ssh-channel.ts";
import type { SshConnection } from "./ssh-connection.ts";
import { notStarted } from "./ssh-problems.ts";

const killAfterMs = 10_000;

export interface SshSeat {
  id: string;
  address: { host: string; port: number; user: string };
  connection: SshConnection;
  /** OpenSSH allows ten sessions on a connection: these, and two that end programs. */
  sessions: Places;
  killing: Places;
}

type Streams = (streams: Record<"stdout" | "stderr", Readable>) => () => string[];

/** Runs a program there; `read` is given its output and answers how to ask for the last lines. */
export async function sshExec(seat: SshSeat, argv: Argv, options: ExecOptions, read: Streams): Promise<void> {
  const cancelled = () => new AppError("CANCELLED", `${argv[0]} was cancelled.`);
  const { signal } = options;
  const giveBack = await seat.sessions.take(signal).catch((error: unknown) => {
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

interface End {
  code: number | undefined;
  killedBy: string | undefined;
}

async function run(seat: SshSeat, argv: Argv, options: ExecOptions, read: Streams): Promise<void> {
  const mark = randomBytes(8).toString("hex");
  const { command, header } = remoteCommand(seat.address.user, mark, argv, options);
  const { channel, ended } = await start(seat, command);
  const started = Promise.withResolvers<string>();
  const err = new Preamble(mark, started.resolve);
  const out = new Preamble(mark, () => undefined);
  const streams = { stdout: through(channel, out), stderr: through(channel.stderr, err) };
  const last = read(streams);
  const feeding = feed(channel, header, options.input);
  const stopping = endGroupOn(seat, options.signal, started.promise, feeding.broken);
  let end: End;
  try {
    end = await ended;
    await Promise.all(Object.values(streams).map((stream) => stream.readableEnded || once(stream, "end")));
  } finally {
    started.resolve("");
    await stopping();
    feeding.end();
  }
  const broken = feeding.error();
  if (broken) throw new AppError("PRECONDITION", `${argv[0]} did not get all of its input.`, { cause: broken });
  const word = await started.promise;
  if (word === "") throw notStarted(seat.id, seat.address, `${out.before}\n${err.before}`);
  if (word === "missing") throw noProgram(argv[0]);
  if (word === "nowhere") throw noFolder(argv[0]);
  if (end.code !== 0) throw new CommandFailed(argv, end.code, end.killedBy, last());
}

interface Session {
  channel: ClientChannel;
  /** Rejects when the connection is lost. */
  ended: Promise<End>;
}

const start = ({ connection }: SshSeat, command: string): Promise<Session> =>
  openSession(connection, command, (channel) => {
    const end = Promise.withResolvers<End>();
    let seen: End | undefined;
    const letGo = connection.carry({ destroy: end.reject });
    channel.on("exit", (code: number | null, killedBy?: string) => {
      seen = { code: code ?? undefined, killedBy };
    });
    channel.once("close", () => {
      if (seen) end.resolve(seen);
      // When it was lost, that comes in the same turn, and says more.
      else setImmediate(() => end.reject(connection.problem(new Error("the session was closed"))));
    });
    const ended = end.promise.finally(letGo);
    ended.catch(() => undefined);
    return { channel, ended };
  });

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
    const { channel, ended } = await start(seat, killCommand(seat.address.user, name, group));
    channel.resume().stderr.resume();
    channel.end();
    await ended;
  } catch {
    // The connection is gone; whoever waits for the program is told so.
    return;
  } finally {
    giveBack();
  }
}
