import { registry } from "@moorage/db/schema";
import { type Registry, registries } from "@moorage/domain/providers";
import { sql } from "drizzle-orm";
import type { Account, Family } from "../connection/family.ts";
import { requirePermission } from "../context.ts";
import { announceRegistry, tellOfRegistry } from "./announce.ts";

/** A stored registry without its secrets: what it is called and where it is. */
export const registryOf = ({ type, config }: Account): Registry =>
  registries.of(registries.schema.parse({ ...config, type }));

/** What takes more than an account of one's own: what the whole machine believes, and what it may do by itself. */
const reachOf = (account: Account): string => {
  const { caCertificate = "", credentials } = registryOf(account);
  return caCertificate + (credentials.kind === "fetched" && credentials.from === "machine" ? "machine" : "");
};

export const registryFamily: Family = {
  ...{ name: "registry", label: "Registry", prefix: "reg", table: registry, tableName: "registry" },
  providers: registries.list,
  audienceOf: (type, config) => registryOf({ type, config }).address,
  guard: (ctx, after, before) => {
    const reach = reachOf(after);
    if (reach !== "" && (!before || reach !== reachOf(before) || audience(after) !== audience(before)))
      requirePermission(ctx, "instance:admin");
  },
  announce: announceRegistry,
  tell: tellOfRegistry,
  uses: sql`registry.id in (s.registry_id, s.build_registry_id)`,
};

const audience = ({ type, config }: Account): string => registryFamily.audienceOf(type, config);
