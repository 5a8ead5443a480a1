import { AppError } from "../../errors.ts";
import { parseImageReference } from "../../image-reference.ts";
import type { Registry } from "./registry.ts";

type Place = Pick<Registry, "address" | "aliases" | "imagePrefix">;

/**
 * The full reference of an image that is named as its registry's users do: address, prefix and name. A name with the
 * address, or with the prefix already, gets no second one. A name of another registry is refused.
 */
export function composeReference({ address, aliases, imagePrefix }: Place, name: string): string {
  const trimmed = name.trim();
  const parsed = parseImageReference(trimmed);
  const refuse = (message: string) => new AppError("INVALID", message, { field: "image" });
  if (!parsed) throw refuse("This is not an image's name. Examples: myorg/myapp:latest, myapp@sha256:…");
  const first = trimmed.slice(0, Math.max(0, trimmed.indexOf("/")));
  const named = first !== "" && first.toLowerCase() === parsed.registry;
  const own = named && (parsed.registry === address || aliases.includes(parsed.registry));
  if (named && !own)
    throw refuse(`This image is of ${parsed.registry}; the chosen registry is ${address}. Choose no registry for it.`);
  const rest = own ? trimmed.slice(first.length + 1) : trimmed;
  const prefixed = own || imagePrefix === "" || rest.startsWith(`${imagePrefix}/`) ? rest : `${imagePrefix}/${rest}`;
  const full = `${address}/${prefixed}`;
  if (!parseImageReference(full)) throw refuse(`${full} is not an image reference.`);
  return full;
}

/** Where the images of a service go; each version is a tag of it. */
export function pushRepository({ address, imagePrefix, namespace }: Place & Pick<Registry, "namespace">, name: string) {
  const below = imagePrefix || namespace;
  return [address, below, name].filter(Boolean).join("/");
}
