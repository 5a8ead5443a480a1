import { channel, notice } from "@moorage/db/schema";
import type { NoticeKind } from "@moorage/domain/notification";
import { desc, eq } from "drizzle-orm";
import { z } from "zod";
import type { ConnectionContext } from "../connection/family.ts";
import { getConnection, type ListedConnection, listConnections } from "../connection/list.ts";
import type { OrganizationContext } from "../context.ts";
import { first } from "../rows.ts";
import { channelFamily as family } from "./family.ts";

/** `checkedAt`, `succeededAt` and `problem` are those of the last delivery, or of a test. */
export interface ListedChannel extends Omit<ListedConnection, "usedBy"> {
  /** What it is told of. */
  kinds: NoticeKind[];
}

const listedChannel = ({ usedBy: _none, ...row }: ListedConnection, kinds: NoticeKind[]): ListedChannel => ({
  ...row,
  kinds,
});

export async function listChannels(ctx: OrganizationContext): Promise<ListedChannel[]> {
  const [rows, own] = await Promise.all([
    listConnections(ctx, family),
    ctx.runtime.db
      .select({ id: channel.id, kinds: channel.kinds })
      .from(channel)
      .where(eq(channel.organizationId, ctx.organizationId)),
  ]);
  const kinds = new Map(own.map((row) => [row.id, row.kinds]));
  return rows.map((row) => listedChannel(row, kinds.get(row.id) ?? []));
}

export async function getChannel(ctx: ConnectionContext): Promise<ListedChannel> {
  const [row, own] = await Promise.all([
    getConnection(ctx, family),
    ctx.runtime.db.select({ kinds: channel.kinds }).from(channel).where(eq(channel.id, ctx.connection.id)),
  ]);
  return listedChannel(row, first(own).kinds);
}

export const ListNotices = z.object({ limit: z.number().int().min(1).max(100).default(20) });

export interface ListedNotice {
  id: string;
  kind: NoticeKind;
  title: string;
  status: "waiting" | "sent" | "failed";
  attempts: number;
  /** Why it was not sent, or not yet. */
  problem: { message: string; hint?: string } | null;
  createdAt: string;
  sentAt: string | null;
  /** When it is tried next. */
  nextAt: string | null;
}

/** What a channel was told, newest first. */
export async function listNotices(
  { runtime, connection }: ConnectionContext,
  { limit }: z.output<typeof ListNotices>,
): Promise<ListedNotice[]> {
  const rows = await runtime.db
    .select()
    .from(notice)
    .where(eq(notice.channelId, connection.id))
    .orderBy(desc(notice.createdAt))
    .limit(limit);
  return rows.map(({ id, kind, message, attempts, problem, createdAt, sentAt, nextAt }) => ({
    ...{ id, kind, title: message.title, attempts, problem },
    status: sentAt ? "sent" : nextAt ? "waiting" : "failed",
    createdAt: createdAt.toISOString(),
    sentAt: sentAt?.toISOString() ?? null,
    nextAt: nextAt?.toISOString() ?? null,
  }));
}
