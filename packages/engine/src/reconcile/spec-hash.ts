import { createHmac } from "node:crypto";

/** Docker fills defaults into what it is sent, so specs are compared by the HMAC of what was wanted. */
export const specHash = (key: string, spec: unknown): string =>
  createHmac("sha256", key).update(JSON.stringify(spec)).digest("hex").slice(0, 32);
