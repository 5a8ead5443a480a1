export { followServiceLog, ReadServiceLog, readServiceLog } from "./service-log.ts";
