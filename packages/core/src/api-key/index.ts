export { CreateApiKey, createApiKey } from "./create.ts";
export { type ApiKeySummary, listApiKeys } from "./list.ts";
export { RemoveApiKey, removeApiKey } from "./remove.ts";
