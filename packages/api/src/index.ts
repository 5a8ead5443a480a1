export { type ApiHandler, createApiHandler, type RequestInfo } from "./handler.ts";
export type { AppRouter } from "./root.ts";
