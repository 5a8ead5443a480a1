export { CreateChannel, createChannel, UpdateChannel, updateChannel } from "./change.ts";
export { channelFamily } from "./family.ts";
export { getChannel, type ListedChannel, type ListedNotice, ListNotices, listChannels, listNotices } from "./list.ts";
