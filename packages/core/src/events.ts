import type { DomainEvent } from "@moorage/domain";

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

export function fanOut() {
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
