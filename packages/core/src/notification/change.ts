import { channel } from "@moorage/db/schema";
import { NoticeKinds, usualNoticeKinds } from "@moorage/domain/notification";
import { eq } from "drizzle-orm";
import type { z } from "zod";
import { CreateConnection, createConnection, UpdateConnection, updateConnection } from "../connection/change.ts";
import type { ConnectionContext } from "../connection/family.ts";
import { loadConnection } from "../connection/load.ts";
import type { OrganizationContext } from "../context.ts";
import { channelFamily as family } from "./family.ts";
import { getChannel, type ListedChannel } from "./list.ts";

export const CreateChannel = CreateConnection.extend({ kinds: NoticeKinds.default([...usualNoticeKinds]) });
export const UpdateChannel = UpdateConnection.extend({ kinds: NoticeKinds.optional() });

/** Who may do all on this instance may have private networks called; who enters another address must be one again. */
const mayReachPrivate = ({ permissions }: OrganizationContext): boolean => permissions.has("instance:admin");

export async function createChannel(
  ctx: OrganizationContext,
  { kinds, ...given }: z.output<typeof CreateChannel>,
): Promise<ListedChannel> {
  const { id } = await createConnection(ctx, family, given, { kinds, privateAddresses: mayReachPrivate(ctx) });
  return getChannel(await loadConnection(ctx, family, id));
}

export async function updateChannel(
  ctx: ConnectionContext,
  { kinds, ...given }: z.output<typeof UpdateChannel>,
): Promise<ListedChannel> {
  await updateConnection(ctx, family, given, async (tx, { isElsewhere }) => {
    const values = {
      ...(kinds === undefined ? {} : { kinds }),
      ...(isElsewhere ? { privateAddresses: mayReachPrivate(ctx) } : {}),
    };
    if (Object.keys(values).length > 0) await tx.update(channel).set(values).where(eq(channel.id, ctx.connection.id));
  });
  return getChannel(ctx);
}
