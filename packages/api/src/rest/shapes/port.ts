import type { PublishedPort } from "@moorage/domain/service";
import { z } from "zod";

export const Port = z
  .object({
    portId: z.string(),
    publishedPort: z.number().int(),
    publishMode: z.literal("host"),
    targetPort: z.number().int(),
    protocol: z.enum(["tcp", "udp"]),
    applicationId: z.string(),
  })
  .meta({ id: "Port" });

export const portOf = (port: PublishedPort, applicationId: string): z.output<typeof Port> => ({
  portId: port.id,
  publishedPort: port.published,
  publishMode: "host",
  targetPort: port.target,
  protocol: port.protocol,
  applicationId,
});
