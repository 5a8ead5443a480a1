import { z } from "zod";
import { AppError } from "../../errors.ts";
import { isRegistryHost } from "../../image-reference.ts";
import { Secret } from "../../secret.ts";
import type { PlainForm, Registry } from "./registry.ts";

/** The host of what people paste: without scheme, last slash and the path of the API, as in https://index.docker.io/v1/. */
export const hostOfText = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/(?:\/v[12])?\/*$/, "");

export const RegistryHost = z
  .string()
  .trim()
  .max(260)
  .transform(hostOfText)
  .refine(isRegistryHost, "Enter a host such as registry.example.com or 10.0.0.5:5000; a path belongs in the prefix.");

const hostOf = (host: string) => RegistryHost.default(host).meta({ label: "URL", help: "Without https://" });

/** The host of a registry that has one name. */
export const fixedHost = (host: string) =>
  hostOf(host).refine((given) => given === host, `The registry of this type is ${host}.`);

export const matchingHost = (pattern: RegExp, example: string) =>
  RegistryHost.refine((host) => pattern.test(host), `Enter a host such as ${example}.`).meta({
    label: "URL",
    help: example,
  });

export const Username = z
  .string()
  .trim()
  .min(1, "Enter the user name.")
  .max(255)
  .refine((name) => !/[\p{Cc}\p{Zl}\p{Zp}:]/u.test(name) && name.isWellFormed(), "A user name has no colon or break.");

const prefixPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

export const imagePrefix = z
  .string()
  .trim()
  .toLowerCase()
  .max(200)
  .transform((text) => text.replace(/^\/+|\/+$/g, ""))
  .refine((text) => text === "" || prefixPattern.test(text), "Enter a prefix such as myorg or myorg/team.")
  .default("")
  .meta({ label: "Image prefix", help: "Put before the names of images; empty leaves them as they are.", last: true });

const certificates = /^(?:-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+$/;

export const caCertificate = z
  .string()
  .trim()
  .max(65_536)
  .refine((text) => text === "" || certificates.test(text), "Paste certificates in PEM form.")
  .default("")
  .meta({
    label: "CA certificate",
    help: "In PEM form, when the registry's certificate is signed by an authority of your own.",
    multiline: true,
    last: true,
  });

/** No header can carry a line's end, which files and programs that print a token have. */
export const password = (help: string) =>
  z
    .string()
    .min(1)
    .max(16_384)
    .transform((text) => new Secret(text.replace(/[\r\n]+$/, "")))
    .meta({ label: "Password or token", help, secret: true });

/** What most registries share: a user, a password, a place. */
export const plain = (
  {
    url,
    username,
    imagePrefix: prefix,
    caCertificate: ca,
  }: Record<"url" | "username" | "imagePrefix", string> & {
    caCertificate?: string;
  },
  secret: Secret,
): Omit<Registry, "namespace"> => ({
  ...{ address: url, aliases: [], username, imagePrefix: prefix, caCertificate: ca || undefined },
  credentials: { kind: "typed" },
  auth: async () => ({ serveraddress: url, username, password: secret }),
});

export const fromPlain: PlainForm["fromPlain"] = ({ password: secret, ...config }) => ({
  config,
  secrets: { password: secret },
});

/** A secret that another choice in the form makes needed. */
export function required(secret: Secret | undefined, field: string, what: string): Secret {
  if (secret) return secret;
  throw new AppError("INVALID", `Enter ${what}.`, { field: `secrets.${field}` });
}

/** Undefined for what is no JSON: something between here and there answered, and its status says enough. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
