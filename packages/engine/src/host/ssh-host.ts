import Docker from "dockerode";
import { ChannelAgent } from "./channel-socket.ts";
import { HostUnreachable } from "./errors.ts";
import { forwardSocket } from "./forward-socket.ts";
import type { DockerForward, Host } from "./host.ts";
import { httpGet } from "./http-get.ts";
import { collectOutput, readLines } from "./output.ts";
import { createPlaces } from "./places.ts";
import { createRemoteFiles, type RunRaw } from "./remote-files.ts";
import { SshConnection, type SshConnectionOptions } from "./ssh-connection.ts";
import { createDockerDial, createTcpDial } from "./ssh-dial.ts";
import { type SshSeat, sshExec } from "./ssh-exec.ts";
import { createRelays } from "./ssh-relay.ts";
import { createSessions } from "./ssh-session.ts";

export interface SshHostOptions extends SshConnectionOptions {
  /** Ends the connection and all that runs over it. */
  signal?: AbortSignal | undefined;
}

/** Opening one takes a round trip. A deployment asks four things of the engine at once. */
const kept = { keepAlive: true, maxFreeSockets: 4 };

/** A machine behind one SSH connection, which is opened when something is first asked of it. */
export function createSshHost({ signal, ...options }: SshHostOptions): Host {
  const connection = new SshConnection(options);
  const seat: SshSeat = {
    id: options.id,
    address: options.address,
    sessions: createSessions(connection, options.address.user),
    running: createPlaces(7),
    killing: createPlaces(2),
  };
  const relays = createRelays(options);
  const dialDocker = createDockerDial(options.id, connection, relays);
  const overSsh = { protocol: "http", host: "docker", port: 2375, agent: new ChannelAgent(dialDocker, kept) } as const;
  const getting = new ChannelAgent(createTcpDial(connection, relays), kept);
  const forwards = new Set<DockerForward>();
  const close = async () => {
    const reason = new HostUnreachable(options.id, new Error("closed by us"), {
      reason: "lost",
      message: `The SSH connection to ${options.address.host} was closed.`,
      hint: "Try again.",
    });
    signal?.removeEventListener("abort", close);
    for (const forward of forwards) await forward[Symbol.asyncDispose]();
    await Promise.all([connection.close(reason), relays.close(reason)]);
  };
  signal?.addEventListener("abort", close);
  return {
    id: options.id,
    docker: new Docker(overSsh),
    exec: async (argv, execOptions = {}) => {
      const output = collectOutput(execOptions.onLine);
      await sshExec(seat, argv, execOptions, ({ stdout, stderr }) => {
        readLines(stdout, output.take("stdout"));
        readLines(stderr, output.take("stderr"));
        return () => output.last;
      });
      return output.result;
    },
    files: createRemoteFiles(rawOn(seat)),
    get: (url, headers, timeoutMs) => httpGet(getting, url, headers, timeoutMs),
    forwardDocker: async () => {
      const forward = await forwardSocket(dialDocker);
      forwards.add(forward);
      return forward;
    },
    [Symbol.asyncDispose]: close,
  };
}

const rawOn =
  (seat: SshSeat): RunRaw =>
  async (argv, input) => {
    const chunks: Buffer[] = [];
    const said: string[] = [];
    await sshExec(seat, argv, input === undefined ? {} : { input }, ({ stdout, stderr }) => {
      stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
      readLines(stderr, (line) => said.push(line));
      return () => said.slice(-20);
    });
    return Buffer.concat(chunks);
  };
