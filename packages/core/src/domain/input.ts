import { HostName, Port, UrlPath } from "@moorage/domain";
import { z } from "zod";

/** "/api/" and "/api" are one address. */
const Path = UrlPath.transform((path) => (path === "/" ? path : path.replace(/\/+$/, "") || "/"));

const fields = {
  host: HostName,
  path: Path,
  /** Put before the path on the way to the app. */
  internalPath: Path,
  stripPath: z.boolean(),
  /** Null takes the service's own port. */
  port: Port.nullable(),
  enabled: z.boolean(),
};

export const CreateDomain = z.object({
  host: fields.host,
  path: fields.path.default("/"),
  internalPath: fields.internalPath.default("/"),
  stripPath: fields.stripPath.default(false),
  port: fields.port.default(null),
  enabled: fields.enabled.default(true),
});

export const UpdateDomain = z.object(fields).partial();

export const ToggleDomain = z.object({ enabled: z.boolean() });
