import { z } from "zod";

/** Words that are addresses of pages below a project or an environment. */
const reservedSlugs = new Set(["new", "settings", "variables", "deployments", "tasks"]);
const slugPattern = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
export const slugMaxLength = 40;

const isSlug = (slug: string): boolean =>
  slug.length > 0 && slug.length <= slugMaxLength && slugPattern.test(slug) && !reservedSlugs.has(slug);

export const Slug = z
  .string()
  .refine(isSlug, `Use up to ${slugMaxLength} lower-case letters, digits and hyphens; some words are reserved.`);

/** A slug made of a display name; never empty, never reserved, at most `maxLength` long. */
export function slugOf(name: string, maxLength = slugMaxLength): string {
  const plain = name
    .slice(0, 1_000)
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, maxLength)
    .replace(/^-+|-+$/g, "");
  if (plain === "") return "app";
  return reservedSlugs.has(plain) ? `${plain.slice(0, maxLength - 2)}-1` : plain;
}

const controlCharacters = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** A name that people read: any script, no control characters. */
export const DisplayName = z
  .string()
  .trim()
  .min(1, "Give it a name.")
  .max(100, "Use at most 100 characters.")
  .refine((name) => !controlCharacters.test(name), "A name has no line breaks or control characters.");

export const Description = z
  .string()
  .trim()
  .max(2_000, "Use at most 2,000 characters.")
  .refine((text) => !text.includes("\0"), "A description has no NUL character.");

const hostLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** A DNS host name (RFC 1123), lower case, without a port, a scheme or a wildcard. */
export const HostName = z
  .string()
  .trim()
  .toLowerCase()
  .max(253, "A host name has at most 253 characters.")
  .refine(
    (host) => host.split(".").every((label) => hostLabel.test(label)) && !/^[\d.]+$/.test(host),
    "Enter a host name such as app.example.com, without https:// and without a path.",
  );

/** A URL path prefix: starts with "/", without query, fragment, spaces or back-quotes. */
export const UrlPath = z
  .string()
  .trim()
  .max(500)
  .regex(
    /^\/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*$/,
    "A path starts with / and has only letters, digits and the marks of a URL.",
  )
  .refine((path) => !path.replace(/%2e/gi, ".").split("/").includes(".."), "A path has no .. in it.");

export const Port = z.number().int().min(1, "A port is 1 to 65535.").max(65_535, "A port is 1 to 65535.");

/** Swarm refuses more than 63 characters: 40 + 1 + 11 + 1 + 10. */
export const swarmServiceName = (slug: string, number: number, key: string): string => `${slug}-${number}-${key}`;

export const networkName = (instanceId: string, environmentId: string): string =>
  `moorage-${instanceId}-${environmentId.replaceAll("_", "-")}`;
