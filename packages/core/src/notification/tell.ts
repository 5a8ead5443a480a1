import type { Queryable } from "@moorage/db";
import { channel, notice } from "@moorage/db/schema";
import { and, arrayContains, eq, exists, isNotNull, lt, sql } from "drizzle-orm";
import type { Runtime } from "../runtime.ts";
import { organizationsConcerned } from "./audience.ts";
import type { Happening } from "./happening.ts";
import { messageOf, noticeOf } from "./message.ts";

/** A channel that nobody reads at the other end must not be filled without end. */
const waitingMax = 200;

/**
 * Keeps a message for each channel that wants to know, in the transaction of what happened. Answers whether the worker has
 * something to send: then the bell `notify` is rung after the commit.
 */
export async function tell(
  { now, settings }: Runtime,
  db: Queryable,
  organizationId: string,
  happening: Happening,
): Promise<boolean> {
  const at = now();
  const wanted = noticeOf(happening, at);
  const of = eq(notice.channelId, channel.id);
  const waiting = sql<number>`(select count(*)::int from ${notice} where ${of} and ${isNotNull(notice.nextAt)})`;
  const heard = wanted.after;
  const rows = await db
    .select({ id: channel.id })
    .from(channel)
    .where(
      and(
        eq(channel.organizationId, organizationId),
        arrayContains(channel.kinds, [wanted.kind]),
        lt(waiting, waitingMax),
        heard === undefined
          ? undefined
          : exists(
              db
                .select({ id: notice.id })
                .from(notice)
                .where(and(of, sql`starts_with(${notice.key}, ${heard})`)),
            ),
      ),
    );
  if (rows.length === 0) return false;
  const message = messageOf(wanted, { url: settings.url, at });
  const { kind, key } = wanted;
  const kept = await db
    .insert(notice)
    .values(rows.map(({ id: channelId }) => ({ channelId, kind, key, message, nextAt: at, createdAt: at })))
    .onConflictDoNothing()
    .returning({ id: notice.id });
  return kept.length > 0;
}

/** Outside of a transaction; null is this machine, or the instance. */
export async function tellNow(runtime: Runtime, organizationId: string | null, happening: Happening): Promise<void> {
  const { db, tasks } = runtime;
  let rings = false;
  for (const id of await organizationsConcerned(runtime, organizationId))
    rings = (await tell(runtime, db, id, happening)) || rings;
  if (rings) await tasks.enqueue("notify", {});
}
