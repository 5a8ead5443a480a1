export { type NoticeKind, NoticeKinds, noticeKinds, usualNoticeKinds } from "./kinds.ts";
export { type Message, type MessageLevel, messageLevels } from "./message.ts";
