import type { Argv } from "@moorage/domain";
import type { ChannelSocket } from "./channel-socket.ts";
import { createPlaces } from "./places.ts";
import { quote } from "./quote.ts";
import { asRoot } from "./remote-command.ts";
import { asSocket, openSession } from "./ssh-channel.ts";
import { SshConnection, type SshConnectionOptions } from "./ssh-connection.ts";

const relaysPerConnection = 8;
const connectionsMax = 8;

export interface Relays {
  /** Standard input and output of a program there as a stream. */
  open(argv: Argv): Promise<ChannelSocket>;
  close(reason: Error): Promise<void>;
}

/** For servers that forbid forwarding. A relay is a session, of which a connection has ten: so they have their own. */
export function createRelays(options: SshConnectionOptions): Relays {
  const places = createPlaces(relaysPerConnection * connectionsMax);
  const seats: { connection: SshConnection; used: number }[] = [];
  let opening: Promise<unknown> = Promise.resolve();
  const takeSeat = () => {
    const free = seats.find(({ used }) => used < relaysPerConnection);
    const seat = free ?? { connection: new SshConnection(options), used: 0 };
    if (!free) seats.push(seat);
    seat.used += 1;
    return seat;
  };
  /** One after the other: a server drops connections when many come at once. */
  const isOpen = (connection: SshConnection) => {
    const client = opening.then(() => connection.client());
    opening = client.catch(() => undefined);
    return client;
  };
  return {
    open: async (argv) => {
      const leave = await places.take();
      const seat = takeSeat();
      const giveBack = () => {
        seat.used -= 1;
        leave();
      };
      try {
        await isOpen(seat.connection);
        const command = `${asRoot(options.address.user)} ${quote(argv)}`;
        const socket = await openSession(seat.connection, command, asSocket(seat.connection));
        return socket.once("close", giveBack);
      } catch (error) {
        giveBack();
        throw error;
      }
    },
    close: async (reason) => {
      await Promise.all(seats.map(({ connection }) => connection.close(reason)));
    },
  };
}
