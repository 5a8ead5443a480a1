/** Connections from the machine itself: forwarded, or by a program there where forwarding is forbidden. */
import type { ClientRequestArgs } from "node:http";
import type { Duplex } from "node:stream";
import type { Argv } from "@moorage/domain";
import type { ChannelSocket } from "./channel-socket.ts";
import { HostUnreachable } from "./errors.ts";
import { asSocket, ChannelRefused, openChannel } from "./ssh-channel.ts";
import type { SshConnection } from "./ssh-connection.ts";
import type { Relays } from "./ssh-relay.ts";

const dockerSocket = "/var/run/docker.sock";
const dockerRelay: Argv = ["docker", "system", "dial-stdio"];
const tcpRelay = (host: string, port: number): Argv => [
  "bash",
  "-c",
  'exec 3<> "/dev/tcp/$1/$2" && { cat <&3 & cat >&3; wait; }',
  "bash",
  host,
  String(port),
];

const refusedOnly = (error: unknown): ChannelRefused => {
  if (error instanceof ChannelRefused) return error;
  throw error;
};

/**
 * Docker's API. OpenSSH does not say whether it forbids the socket or finds nothing behind it. One channel is always opened
 * ahead: a call then takes one round trip, not two.
 */
export function createDockerDial(id: string, connection: SshConnection, relays: Relays): () => Promise<Duplex> {
  let way: "socket" | "relay" | undefined;
  let known: unknown;
  let ahead: Promise<ChannelSocket | undefined> = Promise.resolve(undefined);
  const away = (error: unknown) => new HostUnreachable(id, error);
  const open = () =>
    openChannel(
      connection,
      (client, done) => client.openssh_forwardOutStreamLocal(dockerSocket, done),
      asSocket(connection),
    );
  const takeAhead = async () => {
    const taken = ahead;
    ahead = open().catch(() => undefined);
    const socket = await taken;
    return socket?.isOpen ? socket : undefined;
  };
  return async () => {
    const client = await connection.client();
    // After a reconnect what was forbidden may be allowed, as when the user has come into the group of the engine.
    if (client !== known) way = undefined;
    known = client;
    if (way === "relay") return relays.open(dockerRelay);
    const socket = (way === "socket" ? await takeAhead() : undefined) ?? (await open().catch(refusedOnly));
    if (!(socket instanceof ChannelRefused)) {
      way = "socket";
      return socket;
    }
    // It was open before: then it is the engine that is away.
    if (way === "socket") throw away(socket);
    const relay = await relays.open(dockerRelay);
    relay.once("data", () => {
      way = "relay";
    });
    return relay;
  };
}

export function createTcpDial(
  connection: SshConnection,
  relays: Relays,
): (target: ClientRequestArgs) => Promise<Duplex> {
  let forbidden = false;
  return async ({ host, port }) => {
    const to = { host: host ?? "127.0.0.1", port: Number(port ?? 80) };
    if (forbidden) return relays.open(tcpRelay(to.host, to.port));
    const socket = await openChannel(
      connection,
      (client, done) => client.forwardOut("127.0.0.1", 0, to.host, to.port, done),
      asSocket(connection),
    ).catch(refusedOnly);
    if (!(socket instanceof ChannelRefused)) return socket;
    if (!socket.forbidden)
      throw Object.assign(new Error(`connect ECONNREFUSED ${to.host}:${to.port}`), { code: "ECONNREFUSED" });
    forbidden = true;
    return relays.open(tcpRelay(to.host, to.port));
  };
}
