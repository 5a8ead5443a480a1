import type { DomainEvent } from "@moorage/domain";
import { Redis } from "ioredis";
import { type Events, fanOut } from "./events.ts";

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
