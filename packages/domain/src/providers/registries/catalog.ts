import { AppError } from "../../errors.ts";
import { catalog } from "../../provider.ts";
import { Secret } from "../../secret.ts";
import { artifactRegistry } from "./artifact-registry.ts";
import { dockerHub } from "./docker-hub.ts";
import { ecr } from "./ecr.ts";
import { hostOfText } from "./fields.ts";
import { generic } from "./generic.ts";
import { ghcr } from "./ghcr.ts";
import { gitlab } from "./gitlab.ts";
import type { PlainForm, PlainRegistry } from "./registry.ts";

/** The last one takes what no other recognises. */
export const registries = catalog([dockerHub, ghcr, gitlab, ecr, artifactRegistry, generic]);

/** A change of some of the plain fields. Without a password, how it signs in stays. */
export function plainChange(
  type: string,
  { url, username, imagePrefix, password }: { [K in keyof PlainRegistry]: PlainRegistry[K] | undefined },
): ReturnType<PlainForm["fromPlain"]> {
  const form: PlainForm = registries.get(type);
  const known = { url: hostOfText(url ?? ""), username: username ?? "", imagePrefix: imagePrefix ?? "" };
  const whole = form.fromPlain({ ...known, password: password ?? new Secret("none") });
  const named = { url, username, imagePrefix };
  const isNamed = (field: string) => (field in named ? named[field as keyof typeof named] !== undefined : password);
  return {
    config: Object.fromEntries(Object.entries(whole.config).filter(([field]) => isNamed(field))),
    secrets: password ? whole.secrets : {},
  };
}

/** A registry of four plain fields, as the type that its host belongs to. */
export function registryOfPlain(given: PlainRegistry) {
  const url = hostOfText(given.url);
  const plain = { ...given, url };
  const form: (PlainForm & { type: string }) | undefined = registries.list.find((each) => each.recognises(plain));
  if (!form) throw new AppError("INVALID", "No type of registry fits.", { field: "registryUrl" });
  return { type: form.type, ...form.fromPlain(plain) };
}
