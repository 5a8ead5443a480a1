import type { DomainEvent } from "@moorage/domain";
import { Redis } from "ioredis";

/** Events go up to whoever listens: browsers by SSE. Memory in one process, Redis in two. */
export interface Events {
  publish(event: DomainEvent): Promise<void> | void;
  /** Events of one organization until `signal` fires. */
  subscribe(organizationId: string, signal: AbortSignal): AsyncIterable<DomainEvent>;
  close(): Promise<void>;
}

type Listener = (event: DomainEvent) => void;

/** A queue that a slow reader cannot make grow without end: it then sees the newest. */
const backlogMax = 1_000;

function fanOut() {
  const listeners = new Map<string, Set<Listener>>();
  const emit = (event: DomainEvent) => {
    for (const listener of listeners.get(event.organizationId) ?? []) listener(event);
  };
  async function* subscribe(organizationId: string, signal: AbortSignal): AsyncGenerator<DomainEvent> {
    const waiting: DomainEvent[] = [];
    let wake: () => void = () => undefined;
    const listener: Listener = (event) => {
      waiting.push(event);
      if (waiting.length > backlogMax) waiting.shift();
      wake();
    };
    const own = listeners.get(organizationId) ?? new Set();
    listeners.set(organizationId, own.add(listener));
    const onAbort = () => wake();
    signal.addEventListener("abort", onAbort);
    try {
      while (!signal.aborted) {
        const event = waiting.shift();
        if (event) yield event;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      own.delete(listener);
      if (own.size === 0) listeners.delete(organizationId);
    }
  }
  return { emit, subscribe };
}

export function eventsInProcess(): Events {
  const { emit, subscribe } = fanOut();
  return { publish: emit, subscribe, close: async () => undefined };
}

export function eventsOverRedis(url: string, channel: string): Events {
  const publisher = new Redis(url, { maxRetriesPerRequest: null });
  const subscriber = new Redis(url, { maxRetriesPerRequest: null });
  const { emit, subscribe } = fanOut();
  const ready = subscriber.subscribe(channel);
  subscriber.on("message", (_channel, text) => emit(JSON.parse(text) as DomainEvent));
  // The reconnecting client reports each try; the sweeper and the pages' own refetch cover the gap.
  for (const client of [publisher, subscriber]) client.on("error", () => undefined);
  return {
    publish: async (event) => {
      await ready;
      await publisher.publish(channel, JSON.stringify(event));
    },
    subscribe,
    close: async () => {
      subscriber.disconnect();
      publisher.disconnect();
    },
  };
}
