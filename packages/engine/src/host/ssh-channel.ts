import { setTimeout as pause } from "node:timers/promises";
import { AppError } from "@moorage/domain";
import type { Client, ClientChannel } from "ssh2";
import { ChannelSocket } from "./channel-socket.ts";
import type { SshConnection } from "./ssh-connection.ts";

/** The server said no; `forbidden` by its settings, else because nothing answers behind it. */
export class ChannelRefused extends Error {
  readonly forbidden: boolean;
  constructor(reason: unknown) {
    super(`the channel was refused (${reason})`);
    this.forbidden = reason === 1;
  }
}

type Opened = (error: Error | undefined, channel: ClientChannel) => void;

/**
 * A connection that is away is another error than a channel that was refused. `attach` is called at once: what a short
 * program says may have come with the very packet that opened the channel.
 */
export async function openChannel<T>(
  connection: SshConnection,
  open: (client: Client, done: Opened) => void,
  attach: (channel: ClientChannel) => T,
): Promise<T> {
  const client = await connection.client();
  return new Promise((resolve, reject) => {
    const done: Opened = (error, channel) => {
      if (!error) resolve(attach(channel));
      else reject("reason" in error ? new ChannelRefused(error.reason) : connection.problem(error));
    };
    try {
      open(client, done);
    } catch (error) {
      reject(connection.problem(error));
    }
  });
}

const sessionWithinMs = 10_000;

/**
 * A program there. The server gives a session free a moment after it told us that it has ended, so a refusal is no answer
 * yet, except to who asks `once`.
 */
export async function openSession<T>(
  connection: SshConnection,
  command: string,
  attach: (channel: ClientChannel) => T,
  { once = false } = {},
): Promise<T> {
  for (const end = Date.now() + sessionWithinMs; ; await pause(50)) {
    try {
      return await openChannel(connection, (client, done) => client.exec(command, done), attach);
    } catch (error) {
      if (!(error instanceof ChannelRefused) || once) throw error;
      if (Date.now() > end)
        throw new AppError("LIMIT", "The SSH server lets no further program run.", {
          cause: error,
          retryable: true,
          hint: "Raise MaxSessions in its sshd_config; ten, as OpenSSH has it, are enough.",
        });
    }
  }
}

/** A channel as a socket that ends when its connection is lost. */
export const asSocket =
  (connection: SshConnection) =>
  (channel: ClientChannel): ChannelSocket => {
    const socket = new ChannelSocket(channel);
    socket.once("close", connection.carry(socket));
    return socket;
  };
