import { HostName, Port, UrlPath } from "@moorage/domain";
import { z } from "zod";
import type { Domain } from "./types.ts";

/** As typed; a port is text until it is sent. */
export interface DomainValues extends Record<string, unknown> {
  host: string;
  path: string;
  internalPath: string;
  stripPath: boolean;
  port: string;
}

export const initialValues = (domain: Domain | undefined): DomainValues => ({
  host: domain?.host ?? "",
  path: domain?.path ?? "/",
  internalPath: domain?.internalPath ?? "/",
  stripPath: domain?.stripPath ?? false,
  port: domain?.port ? String(domain.port) : "",
});

const Fields = z.object({
  host: HostName,
  path: UrlPath,
  internalPath: UrlPath,
  stripPath: z.boolean(),
  port: Port.nullable(),
});

/** Something that is no number becomes NaN, which the schema refuses at the field. */
const typed = (values: DomainValues) => ({
  host: values.host,
  path: values.path.trim() || "/",
  internalPath: values.internalPath.trim() || "/",
  stripPath: values.stripPath,
  port: values.port.trim() === "" ? null : Number(values.port),
});

export const toInput = (values: DomainValues) => Fields.parse(typed(values));

export function validateDomain(values: DomainValues): Record<string, string> {
  const parsed = Fields.safeParse(typed(values));
  if (parsed.success) return {};
  const errors: Record<string, string> = {};
  for (const issue of parsed.error.issues) {
    const name = issue.path.join(".");
    errors[name] ??= name === "port" ? "A port is a number from 1 to 65535." : issue.message;
  }
  return errors;
}
