import { randomText } from "@moorage/domain";
import { hashToken } from "../auth/authenticate.ts";

/** `<prefix>_<32 characters>`: 160 random bits, so SHA-256 is enough to keep it. */
export function newApiKey(prefix = "moor"): { key: string; start: string; hash: string; prefix: string } {
  const key = `${prefix}_${randomText(32)}`;
  return { key, start: key.slice(0, prefix.length + 5), hash: hashToken(key), prefix };
}
