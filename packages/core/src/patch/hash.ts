import { createHash } from "node:crypto";
import { patch } from "@moorage/db/schema";
import type { SourcePatch } from "@moorage/domain/service";
import { type SQL, sql } from "drizzle-orm";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** One value of all, whatever their order; null of none. `currentHash` says the same of the rows. */
export function hashOfPatches(patches: readonly SourcePatch[]): string | null {
  if (patches.length === 0) return null;
  const each = patches.map(({ type, path, content }) => sha256(`${type}\n${path}\n${content}`));
  return sha256(each.sort().join(","));
}

/** Of the enabled patches as they are now, without fetching their contents. */
export const currentHash = (serviceId: string): SQL<string | null> => {
  const text = sql`${patch.type} || E'\\n' || ${patch.path} || E'\\n' || ${patch.content}`;
  const each = sql`encode(sha256(convert_to(${text}, 'UTF8')), 'hex')`;
  return sql<string | null>`(
    select encode(sha256(convert_to(string_agg(${each}, ',' order by ${each} collate "C"), 'UTF8')), 'hex')
    from ${patch} where ${patch.serviceId} = ${serviceId} and ${patch.enabled})`;
};
