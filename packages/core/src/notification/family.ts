import { channel } from "@moorage/db/schema";
import { channels } from "@moorage/domain/providers";
import { sql } from "drizzle-orm";
import type { Family } from "../connection/family.ts";

/** Channels are accounts like others: what tells them apart is in their catalog, and which messages they are sent. */
export const channelFamily: Family = {
  ...{ name: "notification", label: "Channel", prefix: "chn", table: channel, tableName: "channel" },
  providers: channels.list,
  audienceOf: (type, config) => channels.of(channels.schema.parse({ ...config, type })).audience,
  uses: sql`false`,
};
