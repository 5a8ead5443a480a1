import type { ListedRegistry } from "@moorage/core/registry";
import { z } from "zod";
import { At, textOrNull } from "./common.ts";

/** Without the password, which never comes back. */
export const Registry = z
  .object({
    registryId: z.string(),
    registryName: z.string(),
    imagePrefix: z.string().nullable(),
    username: z.string(),
    registryUrl: z.string(),
    registryType: z.literal("cloud"),
    createdAt: At,
    organizationId: z.string(),
  })
  .meta({ id: "Registry" });

export const registryOf = (row: ListedRegistry, organizationId: string | undefined): z.output<typeof Registry> => ({
  ...{ registryId: row.id, registryName: row.name, username: row.username, registryType: "cloud" },
  imagePrefix: textOrNull(String(row.config["imagePrefix"] ?? "")),
  registryUrl: String(row.config["url"] ?? row.address),
  ...{ createdAt: row.createdAt, organizationId: organizationId ?? "" },
});

/** What a registry is called that was made of an image's own user and password. */
export const loginName = ({ registryUrl, username }: { registryUrl: string; username: string }): string =>
  `${registryUrl} (${username})`.slice(0, 100);

export const isOfLogin = (row: z.output<typeof Registry>): boolean => row.registryName === loginName(row);
