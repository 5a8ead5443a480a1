export { liveInProcess } from "./in-process.ts";
export { interestMs, keptLines, type Live } from "./live.ts";
