/** Messages that wait for being sent: which are due, and what came of each try. */
import { channel, notice } from "@moorage/db/schema";
import { isAppError, publicError } from "@moorage/domain";
import { and, asc, eq, exists, isNotNull, isNull, lt, lte } from "drizzle-orm";
import { noteCheck } from "../connection/test.ts";
import type { Runtime } from "../runtime.ts";
import { channelFamily } from "./family.ts";

export type DueNotice = typeof notice.$inferSelect;
export type ChannelRow = typeof channel.$inferSelect;

const secondsBetween = [10, 30, 120, 600, 1_800, 3_600, 10_800];
const keptDays = 14;
/** Before another look at all of them. */
const atOnce = 20;

/** Channels with something to send. */
export async function listDueChannels({ db, now }: Runtime): Promise<ChannelRow[]> {
  const due = db
    .select({ id: notice.id })
    .from(notice)
    .where(and(eq(notice.channelId, channel.id), lte(notice.nextAt, now())));
  return db.select().from(channel).where(exists(due));
}

/** Of one channel, oldest first. */
export const listDueNotices = ({ db, now }: Runtime, channelId: string): Promise<DueNotice[]> =>
  db
    .select()
    .from(notice)
    .where(and(eq(notice.channelId, channelId), lte(notice.nextAt, now())))
    .orderBy(asc(notice.createdAt), asc(notice.id))
    .limit(atOnce);

/** `error` undefined: it was sent. Answers whether the next one of the channel may be tried now. */
export async function noteDelivery(
  runtime: Runtime,
  { id, channelId, attempts }: DueNotice,
  error: unknown,
): Promise<boolean> {
  const { db, now } = runtime;
  const seconds = isAppError(error) && error.retryable ? secondsBetween[attempts] : undefined;
  const nextAt = seconds === undefined ? null : new Date(now().getTime() + seconds * 1_000);
  const { code, message, hint } = publicError(error);
  const result =
    error === undefined ? { sentAt: now(), problem: null } : { problem: { code, message, ...(hint ? { hint } : {}) } };
  await db
    .update(notice)
    .set({ ...result, nextAt, attempts: attempts + 1 })
    .where(eq(notice.id, id));
  await noteCheck(runtime, channelFamily, channelId, error);
  if (nextAt === null) return true;
  // What came later waits with it, so that all arrive in their order.
  await db
    .update(notice)
    .set({ nextAt })
    .where(and(eq(notice.channelId, channelId), isNotNull(notice.nextAt), lt(notice.nextAt, nextAt)));
  return false;
}

export async function forgetOldNotices({ db, now }: Runtime): Promise<void> {
  const before = new Date(now().getTime() - keptDays * 86_400_000);
  await db.delete(notice).where(and(isNull(notice.nextAt), lt(notice.createdAt, before)));
}
