import { Description, DisplayName, Port } from "@moorage/domain";
import { ServerAddress, serverTypes, UnixUser } from "@moorage/domain/server";
import { z } from "zod";
import { Id } from "../id.ts";

export const CreateServer = z.object({
  name: DisplayName,
  description: Description.default(""),
  address: ServerAddress,
  port: Port.default(22),
  /** root, or one that may use sudo without a password. */
  username: UnixUser.default("root"),
  sshKeyId: Id,
  /** `build` servers only build; services run on the others. */
  type: z.enum(serverTypes).default("deploy"),
  buildsAtOnce: z.number().int().min(1).max(100).default(2),
});

export const RemoveServer = z.object({
  /** Also when it cannot be reached: what is there stays there. */
  forget: z.boolean().default(false),
});

export const UpdateServer = z
  .object({
    name: DisplayName,
    description: Description,
    address: ServerAddress,
    port: Port,
    username: UnixUser,
    sshKeyId: Id,
    type: z.enum(serverTypes),
    buildsAtOnce: z.number().int().min(1).max(100),
  })
  .partial();
