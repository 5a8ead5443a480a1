import { registry } from "@moorage/db/schema";
import { defineProvider, secretString } from "@moorage/domain";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Family } from "../connection/index.ts";

/** A family with one provider of the tests' own; a service uses an account whose name is in its description. */
const harbour = defineProvider({
  type: "harbour",
  label: "Harbour",
  description: "A provider of these tests.",
  config: z.object({ host: z.string().min(1, "Enter the host."), prefix: z.string().default("") }),
  secrets: z.object({ token: secretString(), other: secretString().optional() }),
  create: () => ({}),
});
export const testFamily: Family = {
  ...{ name: "registry", label: "Registry", prefix: "reg", table: registry, tableName: "registry" },
  providers: [harbour],
  audienceOf: (_type, config) => String(config["host"]),
  uses: sql`s.description = 'uses ' || registry.name`,
};
