import { gitHost } from "@moorage/db/schema";
import { type GitHost, gitHosts } from "@moorage/domain/providers";
import { sql } from "drizzle-orm";
import type { Family } from "../connection/index.ts";
import { retryHooks } from "../webhook/hook.ts";

/** What can be known of an account without opening its secrets. */
export const gitHostOf = ({ type, config }: { type: string; config: Record<string, unknown> }): GitHost =>
  gitHosts.of(gitHosts.schema.parse({ ...config, type }));

export const gitHostFamily: Family = {
  ...{ name: "gitHost", label: "Git account", prefix: "gho", table: gitHost, tableName: "git_host" },
  providers: gitHosts.list,
  audienceOf: (type, config) => gitHostOf({ type, config }).audience,
  passed: retryHooks,
  uses: sql`s.spec->'source'->>'gitHostId' = git_host.id`,
};
