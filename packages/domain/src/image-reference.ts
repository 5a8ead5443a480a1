import { z } from "zod";

/** The parts of an image reference, by the grammar of distribution/reference. */
export interface ImageReference {
  /** `docker.io` when the reference names none. */
  registry: string;
  repository: string;
  tag: string | undefined;
  digest: string | undefined;
}

const domainPattern = /^(?:(?!-)[a-zA-Z0-9-]+(?<!-)(?:\.(?!-)[a-zA-Z0-9-]+(?<!-))*|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/;
const componentPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const digestPattern = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/;

/** What the first part of a reference is taken for; any other first part is one of the path. */
export const isRegistryHost = (text: string): boolean => domainPattern.test(text) && /[.:]|^localhost$/.test(text);

/** Undefined when the text is not an image reference. */
export function parseImageReference(text: string): ImageReference | undefined {
  if (text.length > 500) return undefined;
  const [nameAndTag = "", digest, ...more] = text.split("@");
  if (more.length > 0 || (digest !== undefined && !digestPattern.test(digest))) return undefined;
  const colon = nameAndTag.lastIndexOf(":");
  const hasTag = colon > nameAndTag.lastIndexOf("/");
  const name = hasTag ? nameAndTag.slice(0, colon) : nameAndTag;
  const tag = hasTag ? nameAndTag.slice(colon + 1) : undefined;
  if (tag !== undefined && !tagPattern.test(tag)) return undefined;
  const [first = "", ...rest] = name.split("/");
  const hasDomain = rest.length > 0 && isRegistryHost(first);
  const components = hasDomain ? rest : [first, ...rest];
  if (!components.every((component) => componentPattern.test(component))) return undefined;
  const path = components.join("/");
  const registry = hasDomain ? first : "docker.io";
  const repository = registry === "docker.io" && components.length === 1 ? `library/${path}` : path;
  return { registry, repository, tag, digest };
}

export const ImageName = z
  .string()
  .trim()
  .min(1, "Enter an image, for example nginx:1.27.")
  .refine(
    (text) => parseImageReference(text) !== undefined,
    "This is not an image reference. Examples: nginx:1.27, ghcr.io/owner/app@sha256:…",
  );

/** A name whose content may change: no digest, and no tag or `latest`. */
export function isMoving(text: string): boolean {
  const reference = parseImageReference(text);
  return reference !== undefined && !reference.digest && (reference.tag ?? "latest") === "latest";
}
