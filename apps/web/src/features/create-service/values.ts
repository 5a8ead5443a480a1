import { DisplayName, HostName, ImageName, Port, Slug, slugOf } from "@moorage/domain";
import type { z } from "zod";

export interface Values extends Record<string, unknown> {
  source: "image" | "drop";
  image: string;
  file: File | null;
  name: string;
  /** Empty: made of the name. */
  slug: string;
  reachable: boolean;
  ownHost: boolean;
  host: string;
  port: string;
  strategy: "side-by-side" | "in-place";
  variables: string;
}

export const initial: Values = {
  source: "image",
  image: "",
  file: null,
  name: "",
  slug: "",
  reachable: true,
  ownHost: false,
  host: "",
  port: "",
  strategy: "side-by-side",
  variables: "",
};

const message = (schema: z.ZodType, value: unknown): string | undefined =>
  schema.safeParse(value).error?.issues[0]?.message;

export const slugFor = ({ slug, name }: Values): string => slug || (name.trim() === "" ? "" : slugOf(name));

export const portOf = ({ port }: Values): number | null => (port.trim() === "" ? null : Number(port));

function sourceError(values: Values): [field: string, message: string | undefined] {
  if (values.source === "image") return ["image", message(ImageName, values.image)];
  return ["file", values.file ? undefined : "Choose a zip or tar.gz archive of your source."];
}

function portError(values: Values): string | undefined {
  const port = portOf(values);
  if (port !== null) return message(Port, port);
  return values.reachable ? "A domain needs the port that the app listens on in the container." : undefined;
}

/** The same rules as the server's, one sentence per field. `taken`: slugs of this environment. */
export function check(values: Values, taken: readonly string[]): Record<string, string> {
  const { name, slug } = values;
  const [source, problem] = sourceError(values);
  const found: Record<string, string | undefined> = {
    [source]: problem,
    name: message(DisplayName, name),
    slug:
      slug === "" ? undefined : (message(Slug, slug) ?? (taken.includes(slug) ? "This address is taken." : undefined)),
    host: values.reachable && values.ownHost ? message(HostName, values.host) : undefined,
    port: portError(values),
  };
  return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => Boolean(entry[1])));
}
