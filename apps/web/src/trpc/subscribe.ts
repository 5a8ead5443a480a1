/** Subscriptions at /rpc: server-sent events in tRPC's framing, resumed after the last id that arrived. */
import { ApiError } from "./transport.ts";

export type ConnectionState = { state: "connecting" | "pending" | "idle"; error: unknown };

export interface Listener {
  onData?: (data: unknown) => void;
  onStarted?: () => void;
  onError?: (error: unknown) => void;
  onComplete?: () => void;
  onStopped?: () => void;
  onConnectionStateChange?: (change: ConnectionState) => void;
}

const retryMs = [500, 1000, 2000, 4000, 8000];
const inactivityMs = 40_000;
const ends = new Set([400, 401, 403, 404, 412]);

function address(url: string, path: string, input: unknown, lastEventId: string | undefined): string {
  const resumed = lastEventId === undefined ? input : { ...(input as object | undefined), lastEventId };
  const query = resumed === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(resumed))}`;
  return `${url}/${path}${query}`;
}

/** EventSource does not say why it was refused; asked once more as a request, the server does. */
async function refusalOf(href: string): Promise<ApiError | undefined> {
  const stop = new AbortController();
  try {
    const answer = await fetch(href, { headers: { accept: "text/event-stream" }, signal: stop.signal });
    if (!ends.has(answer.status)) return undefined;
    const body = (await answer.json()) as { error?: { message?: string; data?: unknown }; message?: string };
    return new ApiError(body.error?.message ?? body.message ?? "", body.error?.data ?? body);
  } catch {
    return undefined;
  } finally {
    stop.abort();
  }
}

class Subscription {
  private source: EventSource | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastEventId: string | undefined;
  private failures = 0;
  private ended = false;
  private readonly url: string;
  private readonly path: string;
  private readonly input: unknown;
  private readonly listener: Listener;

  constructor(url: string, path: string, input: unknown, listener: Listener) {
    this.url = url;
    this.path = path;
    this.input = input;
    this.listener = listener;
    this.open();
  }

  unsubscribe = (): void => {
    if (this.ended) return;
    this.close();
    this.listener.onStopped?.();
    this.listener.onConnectionStateChange?.({ state: "idle", error: null });
  };

  private close(): void {
    this.ended = true;
    clearTimeout(this.timer);
    this.source?.close();
  }

  private fail(error: unknown): void {
    this.close();
    this.listener.onError?.(error);
  }

  private open(): void {
    const source = new EventSource(address(this.url, this.path, this.input, this.lastEventId));
    this.source = source;
    this.watch();
    source.addEventListener("connected", () => this.onConnected());
    source.addEventListener("ping", () => this.watch());
    source.addEventListener("return", () => {
      this.close();
      this.listener.onComplete?.();
    });
    source.addEventListener("serialized-error", (event) => this.onRefusal(event));
    source.addEventListener("message", (event) => this.onMessage(event));
    source.addEventListener("error", () => void this.onLost(source.readyState === EventSource.CLOSED, source.url));
  }

  private onConnected(): void {
    this.failures = 0;
    this.watch();
    this.listener.onStarted?.();
    this.listener.onConnectionStateChange?.({ state: "pending", error: null });
  }

  private onMessage(event: MessageEvent<string>): void {
    this.watch();
    const data: unknown = JSON.parse(event.data);
    if (event.lastEventId !== "") this.lastEventId = event.lastEventId;
    this.listener.onData?.(event.lastEventId === "" ? data : { id: event.lastEventId, data });
  }

  private onRefusal(event: MessageEvent<string>): void {
    const { message = "", data } = JSON.parse(event.data) as { message?: string; data?: { httpStatus?: number } };
    if ((data?.httpStatus ?? 500) < 500) this.fail(new ApiError(message, data));
    else this.again();
  }

  /** The connection is gone: our own reconnect resumes by id, and waits longer each time. */
  private async onLost(refused: boolean, href: string): Promise<void> {
    this.source?.close();
    const refusal = refused ? await refusalOf(href) : undefined;
    if (this.ended) return;
    if (refusal) this.fail(refusal);
    else this.again();
  }

  private again(): void {
    this.source?.close();
    clearTimeout(this.timer);
    if (this.failures === 0) this.listener.onConnectionStateChange?.({ state: "connecting", error: null });
    const waitMs = retryMs[Math.min(this.failures, retryMs.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(() => this.open(), waitMs);
  }

  /** The server pings; a connection that is silent for longer is dead, whatever the browser believes. */
  private watch(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.again(), inactivityMs);
  }
}

export function subscribe(url: string, path: string, input: unknown, listener: Listener): { unsubscribe: () => void } {
  return new Subscription(url, path, input, listener);
}
