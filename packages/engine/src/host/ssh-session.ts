import type { ClientChannel } from "ssh2";
import { remoteCommand } from "./remote-command.ts";
import { openSession } from "./ssh-channel.ts";
import type { SshConnection } from "./ssh-connection.ts";

interface SessionEnd {
  code: number | undefined;
  killedBy: string | undefined;
}

/** A shell there that waits to be told what to run. */
export interface Session {
  channel: ClientChannel;
  /** Rejects when the connection is lost, and with `SessionClosed` when only the session is. */
  ended: Promise<SessionEnd>;
  isOpen(): boolean;
  /** It was started before it was needed, and may have ended unseen. */
  ahead: boolean;
}

/** It ended without saying how. */
export class SessionClosed extends Error {}

export interface Sessions {
  start(): Promise<Session>;
  /** One that was started ahead, when there is one: that saves two round trips. The next is started meanwhile. */
  take(): Promise<Session>;
}

export function createSessions(connection: SshConnection, user: string): Sessions {
  const command = remoteCommand(user);
  const open = (ahead: boolean) =>
    openSession(connection, command, (channel) => sessionOn(connection, channel, ahead), { once: ahead });
  const start = () => open(false);
  let next: Promise<Session | undefined> | undefined;
  return {
    start,
    take: async () => {
      const taken = next;
      next = undefined;
      const waiting = await taken;
      const session = waiting?.isOpen() ? waiting : await start();
      // A server that allows few sessions may refuse one more: then there is none ahead.
      next ??= open(true).catch(() => undefined);
      return session;
    },
  };
}

function sessionOn(connection: SshConnection, channel: ClientChannel, ahead: boolean): Session {
  const end = Promise.withResolvers<SessionEnd>();
  let isOpen = true;
  let seen: SessionEnd | undefined;
  const letGo = connection.carry({ destroy: end.reject });
  channel.on("exit", (code: number | null, killedBy?: string) => {
    isOpen = false;
    seen = { code: code ?? undefined, killedBy };
  });
  channel.once("close", () => {
    isOpen = false;
    if (seen) end.resolve(seen);
    // When the connection was lost, that comes in the same turn, and says more.
    else setImmediate(() => end.reject(new SessionClosed("the session was closed")));
  });
  const ended = end.promise.finally(() => {
    isOpen = false;
    letGo();
  });
  ended.catch(() => undefined);
  return { channel, ended, isOpen: () => isOpen, ahead };
}
