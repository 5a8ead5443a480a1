import { z } from "zod";
import { At, iso, nullColumns, nullsOf } from "./common.ts";

const unused = nullColumns("customEntrypoint", "serviceName", "customCertResolver", "composeId", "previewDeploymentId");
const nothing = nullsOf(unused);

export const Domain = z
  .object({
    domainId: z.string(),
    host: z.string(),
    https: z.boolean(),
    port: z.number().int().nullable(),
    path: z.string().nullable(),
    internalPath: z.string().nullable(),
    stripPath: z.boolean(),
    domainType: z.enum(["application", "compose", "preview"]),
    certificateType: z.enum(["letsencrypt", "none", "custom"]),
    middlewares: z.array(z.string()).nullable(),
    forwardAuthEnabled: z.boolean(),
    enabled: z.boolean(),
    uniqueConfigKey: z.number().int(),
    applicationId: z.string(),
    createdAt: At,
    ...unused,
  })
  .meta({ id: "Domain" });

interface Row {
  id: string;
  host: string;
  port: number | null;
  path: string;
  internalPath: string;
  stripPath: boolean;
  enabled: boolean;
  createdAt: Date | string;
}

/** `serviceId` is a parameter of its own: lists of one service do not repeat it. */
export const domainOf = (row: Row, serviceId: string): z.output<typeof Domain> => ({
  domainId: row.id,
  host: row.host,
  https: false,
  port: row.port,
  path: row.path,
  internalPath: row.internalPath,
  stripPath: row.stripPath,
  domainType: "application",
  certificateType: "none",
  middlewares: [],
  forwardAuthEnabled: false,
  enabled: row.enabled,
  uniqueConfigKey: 0,
  applicationId: serviceId,
  createdAt: iso(row.createdAt),
  ...nothing,
});
