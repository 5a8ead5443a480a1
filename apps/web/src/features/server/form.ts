import { Description, DisplayName, Port } from "@moorage/domain";
import { ServerAddress, serverTypes, UnixUser } from "@moorage/domain/server";
import { z } from "zod";
import type { useForm } from "../../lib/use-form.ts";
import type { Server } from "./types.ts";

/** A number as it is typed. */
export const typed = (schema: z.ZodType<number, number>) =>
  z.string().trim().min(1, "Enter a number.").transform(Number).pipe(schema);

const buildsAtOnce = typed(
  z.number("Enter a number.").int("Enter a whole number.").min(1, "At least 1.").max(100, "At most 100."),
);

/** The fields as they are typed; `parse` makes of them what the procedures take. */
export const ServerForm = z.object({
  name: DisplayName,
  description: Description,
  address: ServerAddress,
  port: typed(Port),
  username: UnixUser,
  sshKeyId: z.string().min(1, "Choose a key, or make one."),
  type: z.enum(serverTypes),
  buildsAtOnce,
});

export type ServerValues = z.input<typeof ServerForm> & Record<string, unknown>;

/** What can be set of the machine that Moorage runs on. */
export const LocalForm = ServerForm.pick({ name: true, description: true, buildsAtOnce: true });

export const newServer: ServerValues = {
  ...{ name: "", description: "", address: "", port: "22", username: "root", sshKeyId: "", type: "deploy" as const },
  buildsAtOnce: "2",
};

export const valuesOf = ({
  name,
  description,
  address,
  port,
  username,
  sshKey,
  type,
  buildsAtOnce: builds,
}: Server) => ({
  ...{ name, description, username, type },
  address: address ?? "",
  port: String(port),
  sshKeyId: sshKey?.id ?? "",
  buildsAtOnce: String(builds),
});

export interface FormProps {
  form: ReturnType<typeof useForm<ServerValues>>;
}
