import { DisplayName, HostName, ImageName, Port, Slug, slugOf } from "@moorage/domain";
import { BuildPath } from "@moorage/domain/providers";
import type { z } from "zod";
import { type BuilderValues, builderProblems, newBuilder } from "../builder/index.ts";
import {
  type GitValues,
  gitProblems,
  type HostedValues,
  hostedProblems,
  newGit,
  newHosted,
} from "../git-source/index.ts";

export interface Values extends GitValues, HostedValues, Record<string, unknown> {
  source: "image" | "account" | "git" | "drop";
  image: string;
  /** Where the image is pulled from. */
  registryId: string;
  /** Where what is built is pushed to. */
  buildRegistryId: string;
  file: File | null;
  builder: BuilderValues;
  name: string;
  /** Empty: made of the name. */
  slug: string;
  /** Empty: this machine. */
  serverId: string;
  reachable: boolean;
  ownHost: boolean;
  host: string;
  port: string;
  strategy: "side-by-side" | "in-place";
  variables: string;
}

export const initial: Values = {
  ...newGit,
  ...newHosted,
  source: "image",
  image: "",
  registryId: "",
  buildRegistryId: "",
  file: null,
  builder: newBuilder,
  name: "",
  slug: "",
  serverId: "",
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

function ownErrors(values: Values): Record<string, string | undefined> {
  if (values.source === "git") return gitProblems(values);
  if (values.source === "account") return hostedProblems(values);
  const file = values.file ? undefined : "Choose a zip, tar or tar.gz archive of your source.";
  return { file, buildPath: message(BuildPath, values.buildPath) };
}

function sourceErrors(values: Values): Record<string, string | undefined> {
  if (values.source === "image") return { image: message(ImageName, values.image) };
  const builder = Object.entries(builderProblems(values.builder)).map(([field, text]) => [`builder.${field}`, text]);
  return { ...ownErrors(values), ...Object.fromEntries(builder) };
}

function portError(values: Values): string | undefined {
  const port = portOf(values);
  if (port !== null) return message(Port, port);
  return values.reachable ? "A domain needs the port that the app listens on in the container." : undefined;
}

/** The same rules as the server's, one sentence per field. `taken`: slugs of this environment. */
export function check(values: Values, taken: readonly string[]): Record<string, string> {
  const { name, slug } = values;
  const found: Record<string, string | undefined> = {
    ...sourceErrors(values),
    name: message(DisplayName, name),
    slug:
      slug === "" ? undefined : (message(Slug, slug) ?? (taken.includes(slug) ? "This address is taken." : undefined)),
    host: values.reachable && values.ownHost ? message(HostName, values.host) : undefined,
    port: portError(values),
  };
  return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => Boolean(entry[1])));
}
