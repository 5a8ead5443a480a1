/**
 * Channels, over which people outside are told: accounts of the family `notification` (catalog `channels`).
 * - list, get({ connectionId }), create({ name, type, config, secrets, kinds? }), update({ connectionId, name?, config?,
 *   secrets?, kinds? }): ListedChannel { id, type, name, config, secrets: { field: { isSet: true } }, kinds: NoticeKind[],
 *   checkedAt, succeededAt, problem: { code, message, hint?, since? } | null, createdAt, secretsSetAt }. `checkedAt` and
 *   `problem` are those of the last delivery. A secret that is left out stays, null takes it away.
 * - remove({ connectionId }): { removed: true }
 * - testNew({ type, config, secrets }), test({ connectionId, config?, secrets? }): { detail }; sends a message, or throws why not.
 * - deliveries({ connectionId, limit? }): ListedNotice[] { id, kind, title, status: "waiting" | "sent" | "failed", attempts,
 *   problem: { message, hint? } | null, createdAt, sentAt, nextAt }, newest first.
 * Words of the switches: `noticeKinds` of @moorage/domain/notification.
 */
import { TestConnection, testConnection } from "@moorage/core/connection";
import {
  CreateChannel,
  createChannel,
  channelFamily as family,
  getChannel,
  ListNotices,
  listChannels,
  listNotices,
  UpdateChannel,
  updateChannel,
} from "@moorage/core/notification";
import { connectionProcedures } from "../connection-router.ts";
import { inOrganization, onConnection } from "../procedures.ts";
import { router } from "../trpc.ts";

export const notificationRouter = router({
  ...connectionProcedures(family),
  list: inOrganization("notification:read").query(({ ctx }) => listChannels(ctx)),
  get: onConnection(family, "notification:read").query(({ ctx }) => getChannel(ctx)),
  deliveries: onConnection(family, "notification:read")
    .input(ListNotices)
    .query(({ ctx, input }) => listNotices(ctx, input)),
  create: inOrganization("notification:create")
    .input(CreateChannel)
    .mutation(({ ctx, input }) => createChannel(ctx, input)),
  update: onConnection(family, "notification:update")
    .input(UpdateChannel)
    .mutation(({ ctx, input }) => updateChannel(ctx, input)),
  /** Somebody hears of it, so it takes more than to read. */
  test: onConnection(family, "notification:update")
    .input(TestConnection)
    .mutation(({ ctx, input }) => testConnection(ctx, family, input)),
});
