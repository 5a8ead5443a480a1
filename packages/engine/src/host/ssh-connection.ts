import { AppError, type Secret } from "@moorage/domain";
import type { Client } from "ssh2";
import type { HostUnreachable } from "./errors.ts";
import { type HostKey, isHostKey, type KnownHosts, nameInKnownHosts } from "./known-hosts.ts";
import { changedHostKey, connectProblem, lostProblem } from "./ssh-problems.ts";

export interface SshAddress {
  host: string;
  port: number;
  /** Root, or one who may use sudo without a password. */
  user: string;
  privateKey: Secret;
}

/** Asked at each connect, for a key that may be exchanged while the server is kept. */
interface SshAddressByNow extends Omit<SshAddress, "privateKey"> {
  privateKey: () => Promise<Secret>;
}

export interface SshTiming {
  /** Until the connection is ready. */
  connectMs: number;
  /** Between signs of life; the third that is missed ends the connection. */
  keepAliveMs: number;
  /** Before the next attempt after one that failed; doubled each time. */
  backOffMs: number;
}

const usual: SshTiming = { connectMs: 15_000, keepAliveMs: 15_000, backOffMs: 1_000 };
const backOffMsMax = 30_000;

export interface SshConnectionOptions {
  id: string;
  address: SshAddress | SshAddressByNow;
  pins: KnownHosts;
  timing?: Partial<SshTiming> | undefined;
}

/** What lives on a connection and ends with it. */
interface Rider {
  destroy(error: Error): unknown;
}

/** One TCP connection, opened when it is needed and again when it was lost. */
export class SshConnection {
  readonly #options: SshConnectionOptions;
  readonly #timing: SshTiming;
  readonly #riders = new Set<Rider>();
  #client: Promise<Client> | undefined;
  #failed: { error: unknown; again: number; waitMs: number } | undefined;
  #closed: Error | undefined;

  constructor(options: SshConnectionOptions) {
    this.#options = options;
    this.#timing = { ...usual, ...options.timing };
  }

  /** While a failed attempt is recent, its error is the answer: many callers must not hammer a server that is away. */
  client(): Promise<Client> {
    if (this.#closed) return Promise.reject(this.#closed);
    if (this.#client) return this.#client;
    if (this.#failed && Date.now() < this.#failed.again) return Promise.reject(this.#failed.error);
    const opening = this.#open();
    this.#client = opening;
    opening.then(
      () => {
        this.#failed = undefined;
      },
      (error: unknown) => {
        const waitMs = Math.min((this.#failed?.waitMs ?? this.#timing.backOffMs / 2) * 2, backOffMsMax);
        this.#failed = { error, again: Date.now() + waitMs, waitMs };
        if (this.#client === opening) this.#client = undefined;
      },
    );
    return opening;
  }

  /** Destroyed with the reason when the connection is lost. The answer lets it go. */
  carry(rider: Rider): () => void {
    this.#riders.add(rider);
    return () => this.#riders.delete(rider);
  }

  /** What a call ended with that was under way. */
  problem(error: unknown): AppError {
    return error instanceof AppError ? error : lostProblem(this.#options.id, this.#options.address, error);
  }

  async close(reason: Error): Promise<void> {
    this.#closed = reason;
    const client = await this.#client?.catch(() => undefined);
    client?.end();
    this.#dropRiders(reason);
  }

  #dropRiders(error: Error): void {
    for (const rider of this.#riders) rider.destroy(error);
    this.#riders.clear();
  }

  async #open(): Promise<Client> {
    const { id, address, pins } = this.#options;
    const pinned = ((await pins.find(nameInKnownHosts(address.host, address.port))) ?? []).filter(isHostKey);
    const client = await connect({ ...this.#options, pinned, timing: this.#timing });
    client.setNoDelay(true);
    let reason: unknown = new Error("closed by the other side");
    client.on("error", (error) => {
      reason = error;
    });
    client.once("close", () => {
      this.#client = undefined;
      this.#dropRiders(this.#closed ?? lostProblem(id, address, reason));
    });
    if (this.#closed) client.end();
    return client;
  }
}

interface Attempt extends SshConnectionOptions {
  pinned: readonly HostKey[];
  timing: SshTiming;
}

async function connect({ id, address, pins, pinned, timing }: Attempt): Promise<Client> {
  const { Client } = (await import("ssh2")).default;
  const name = nameInKnownHosts(address.host, address.port);
  const privateKey = typeof address.privateKey === "function" ? await address.privateKey() : address.privateKey;
  const client = new Client();
  const ready = Promise.withResolvers<void>();
  let changed: HostUnreachable | undefined;
  /** Pinned at first contact; from then on only these are let through. */
  const check = async (key: HostKey): Promise<boolean> => {
    if (pinned.length === 0) await pins.pin(name, [key]);
    else if (!pinned.some((known) => known.type === key.type && known.key === key.key))
      changed = changedHostKey(id, address, pinned, [key]);
    return changed === undefined;
  };
  client.once("ready", ready.resolve);
  client.once("error", ready.reject);
  client.once("close", () => ready.reject(new Error("closed before it was ready")));
  try {
    client.connect({
      host: address.host,
      port: address.port,
      username: address.user,
      privateKey: privateKey.reveal(),
      readyTimeout: timing.connectMs,
      keepaliveInterval: timing.keepAliveMs,
      keepaliveCountMax: 3,
      algorithms: { serverHostKey: hostKeyOrder(pinned) },
      hostVerifier: (raw: Buffer, verify: (good: boolean) => void) => {
        check(readHostKey(raw)).then(verify, (error: unknown) => {
          ready.reject(error);
          verify(false);
        });
      },
    });
    await ready.promise;
  } catch (error) {
    // A second error while it ends must not go unheard.
    client.on("error", () => undefined);
    client.destroy();
    throw changed ?? connectProblem(id, address, error);
  }
  return client;
}

/** The key as it came over the wire begins with its own type. */
function readHostKey(raw: Buffer): HostKey {
  const length = raw.readUInt32BE(0);
  return { type: raw.toString("latin1", 4, 4 + length), key: raw.toString("base64") };
}

const hostKeyAlgorithms = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
] as const;

/** Servers have several keys; one that is known is asked for first. */
function hostKeyOrder(pinned: readonly HostKey[]) {
  const types = new Set(pinned.map(({ type }) => type));
  const isKnown = (algorithm: string) => types.has(algorithm.startsWith("rsa-") ? "ssh-rsa" : algorithm);
  return [...hostKeyAlgorithms].sort((a, b) => Number(isKnown(b)) - Number(isKnown(a)));
}
