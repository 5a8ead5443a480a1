import type { Mount as OwnMount } from "@moorage/domain/service";
import { z } from "zod";
import { nullColumns, nullsOf } from "./common.ts";

const others = nullColumns("composeId", "libsqlId", "mariadbId", "mongoId", "mysqlId", "postgresId", "redisId");

export const Mount = z
  .object({
    mountId: z.string(),
    type: z.enum(["bind", "volume", "file"]),
    mountPath: z.string(),
    hostPath: z.string().nullable(),
    volumeName: z.string().nullable(),
    filePath: z.string().nullable(),
    content: z.null().optional().meta({ description: "Of a file: never answered, so the key is absent." }),
    serviceType: z.literal("application"),
    applicationId: z.string(),
    ...others,
  })
  .meta({ id: "Mount" });

export const mountOf = (mount: OwnMount, applicationId: string): z.output<typeof Mount> => ({
  mountId: mount.id,
  type: mount.type,
  mountPath: mount.mountPath,
  hostPath: mount.type === "bind" ? mount.hostPath : null,
  volumeName: mount.type === "volume" ? mount.volumeName : null,
  filePath: mount.type === "file" ? mount.filePath : null,
  ...(mount.type === "file" ? {} : { content: null }),
  serviceType: "application",
  applicationId,
  ...nullsOf(others),
});
