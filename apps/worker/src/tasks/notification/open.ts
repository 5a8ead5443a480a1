/** Channels: their secrets are opened here, in memory only. */
import { connectionPlace } from "@moorage/core/connection";
import { channelFamily } from "@moorage/core/notification";
import type { Secret } from "@moorage/domain";
import { type Channel, channels } from "@moorage/domain/providers";
import type { Worker } from "../../worker.ts";

interface Stored {
  id: string;
  type: string;
  config: Record<string, unknown>;
  /** Field to sealed value. */
  secrets: Record<string, string>;
}

export function openChannel(worker: Worker, { id, type, config, secrets }: Stored) {
  const opened = Object.entries(secrets).map(([field, sealed]): [string, Secret] => [
    field,
    worker.open(sealed, connectionPlace(channelFamily, id, field)),
  ]);
  const channel: Channel = channels.of(channels.schema.parse({ ...config, type }), Object.fromEntries(opened));
  return { channel, secrets: opened.map(([, secret]) => secret) };
}
