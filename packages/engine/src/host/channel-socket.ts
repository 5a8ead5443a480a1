import http from "node:http";
import { Duplex } from "node:stream";
import { inspect } from "node:util";
import type { ClientChannel } from "ssh2";

/** A channel as a stream that can be destroyed at once, also when the other side says nothing any more. */
export class ChannelSocket extends Duplex {
  readonly #channel: ClientChannel;
  #closed = false;
  #ended = false;
  /** A channel that closes forgets whom it has to tell. */
  #written: () => void = () => undefined;

  constructor(channel: ClientChannel) {
    super({ allowHalfOpen: true });
    this.#channel = channel;
    // One that nobody uses yet may end as well; who uses it listens too.
    this.on("error", () => undefined);
    channel.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) channel.pause();
    });
    channel.once("end", () => {
      this.#ended = true;
      this.push(null);
    });
    // What was not read yet still comes; writing has no sense any more.
    channel.once("close", () => {
      this.#closed = true;
      this.#written();
      channel.resume();
      this.end();
    });
    channel.stderr.resume();
  }

  /** The other side has neither closed nor ended it: OpenSSH says no more of an engine that has gone from a socket. */
  get isOpen(): boolean {
    return !this.#closed && !this.#ended && !this.destroyed;
  }

  override _read(): void {
    this.#channel.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#closed) {
      done(Object.assign(new Error("the other side has closed the connection"), { code: "EPIPE" }));
      return;
    }
    this.#written = () => {
      this.#written = () => undefined;
      done();
    };
    this.#channel.write(chunk, encoding, () => this.#written());
  }

  override _final(done: () => void): void {
    this.#channel.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#channel.resume();
    this.#channel.close();
    done(error);
  }

  // What an HTTP agent asks of a socket, and what has no meaning here.
  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

/** An HTTP agent whose connections are opened by `open`. */
export class ChannelAgent extends http.Agent {
  readonly #open: (target: http.ClientRequestArgs) => Promise<Duplex>;

  constructor(open: (target: http.ClientRequestArgs) => Promise<Duplex>, options: http.AgentOptions = {}) {
    super({ keepAlive: false, ...options });
    this.#open = open;
  }

  override createConnection(
    target: http.ClientRequestArgs,
    done?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    this.#open(target).then(
      (socket) => done?.(null, socket),
      (error: Error) => done?.(error, undefined as never),
    );
  }

  /** An engine ends what is idle for five minutes. Nobody reads it meanwhile, so the next call would be sent there and fail. */
  override keepSocketAlive(socket: Duplex): boolean {
    socket.off("end", destroyThis).once("end", destroyThis).resume();
    return true;
  }

  /** docker-modem writes each request's options out, whatever hangs on them: with a connection on them it took a second. */
  [inspect.custom](): string {
    return "ChannelAgent";
  }
}

function destroyThis(this: Duplex): void {
  this.destroy();
}
