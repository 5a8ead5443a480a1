export { CreateChannel, createChannel, UpdateChannel, updateChannel } from "./change.ts";
export { channelFamily } from "./family.ts";
export { getChannel, type ListedChannel, type ListedNotice, ListNotices, listChannels, listNotices } from "./list.ts";
export {
  type ChannelRow,
  type DueNotice,
  forgetOldNotices,
  listDueChannels,
  listDueNotices,
  noteDelivery,
} from "./send.ts";
export { tellNow } from "./tell.ts";
export { remindOfServers, tellServerAway, tellServerBack } from "./tell-server.ts";
