import type { ServiceRecord } from "@moorage/core/project";
import { z } from "zod";
import { At, iso, textOrNull } from "./common.ts";
import { ApplicationStatus, applicationStatusOf } from "./status.ts";

/** Kinds of services beside applications; their lists are empty until those kinds are there. */
const kinds = ["compose", "libsql", "mariadb", "mongo", "mysql", "postgres", "redis"] as const;

const others = Object.fromEntries(kinds.map((kind) => [kind, z.array(z.looseObject({}))])) as Record<
  (typeof kinds)[number],
  z.ZodArray<z.ZodObject<Record<never, never>, z.core.$loose>>
>;
const none = Object.fromEntries(kinds.map((kind) => [kind, []])) as unknown as Record<(typeof kinds)[number], []>;

const ApplicationName = z.object({
  applicationId: z.string(),
  name: z.string(),
  applicationStatus: ApplicationStatus,
});

export const ApplicationBrief = z
  .object({
    ...ApplicationName.shape,
    appName: z.string(),
    description: z.string().nullable(),
    createdAt: At,
    icon: z.null(),
    /** Null is the machine that Moorage runs on. */
    serverId: z.string().nullable(),
    server: z.null(),
  })
  .meta({ id: "ApplicationBrief" });

export const ServiceNameLists = z.object({ applications: z.array(ApplicationName), ...others });
export const ServiceLists = z.object({ applications: z.array(ApplicationBrief), ...others });

const briefOf = (row: ServiceRecord): z.output<typeof ApplicationBrief> => ({
  applicationId: row.id,
  name: row.name,
  applicationStatus: applicationStatusOf(row),
  appName: row.slug,
  description: textOrNull(row.description),
  createdAt: iso(row.createdAt),
  icon: null,
  serverId: row.serverId,
  server: null,
});

export const listsOf = (services: readonly ServiceRecord[]): z.output<typeof ServiceLists> => ({
  applications: services.map(briefOf),
  ...none,
});
