import { DisplayName } from "@moorage/domain";
import { defaultsOf, fieldsOf, isAsked } from "../../components/schema-fields.ts";
import type { Connection, FamilyWords, Given } from "./types.ts";

export interface Values extends Record<string, unknown> {
  name: string;
  type: string;
  config: Record<string, unknown>;
  /** As SchemaForm has them: left out a stored one stays, null takes it away. */
  secrets: Record<string, unknown>;
  /** What only the family has. */
  extra: Record<string, unknown>;
}

export const providerOf = ({ providers }: FamilyWords, type: string) =>
  providers.find((provider) => provider.type === type) ?? providers[0];

export function newValues(family: FamilyWords, type: string): Values {
  const provider = providerOf(family, type);
  return { name: "", type, config: provider ? defaultsOf(provider.config) : {}, secrets: {}, extra: {} };
}

export function valuesOf(family: FamilyWords, { name, type, config }: Connection): Values {
  const fresh = newValues(family, type);
  const known = Object.keys(fresh.config).map((field) => [field, config[field] ?? fresh.config[field]]);
  return { ...fresh, name, config: Object.fromEntries(known) };
}

/** Another type has other fields; what both have, such as a user name, stays typed. */
export function ofType(family: FamilyWords, values: Values, type: string): Values {
  const fresh = newValues(family, type);
  const before = newValues(family, values.type).config;
  const typed = Object.entries(values.config).filter(
    ([field, value]) =>
      field in fresh.config && value !== before[field] && fieldsOfChoice(family, type, field) !== "choice",
  );
  return {
    ...fresh,
    name: values.name,
    extra: values.extra,
    config: { ...fresh.config, ...Object.fromEntries(typed) },
  };
}

const fieldsOfChoice = (family: FamilyWords, type: string, name: string) => {
  const provider = providerOf(family, type);
  return provider && fieldsOf(provider.config).find((field) => field.name === name)?.kind;
};

/** What is sent. A secret of a choice that is not taken is not sent, and one that is empty is none. */
export function givenOf(family: FamilyWords, values: Values): Given {
  const provider = providerOf(family, values.type);
  const asked = provider ? fieldsOf(provider.secrets).filter((field) => isAsked(field, values.config)) : [];
  const typed = asked.flatMap(({ name }) => {
    const value = values.secrets[name];
    return value === null || (typeof value === "string" && value !== "") ? [[name, value] as const] : [];
  });
  return { config: values.config, secrets: Object.fromEntries(typed) };
}

/** What the server would refuse, by path. `stored`: secrets that it has. */
export function problemsIn(family: FamilyWords, values: Values, stored: ReadonlySet<string>): Record<string, string> {
  const found: Record<string, string> = {};
  const name = DisplayName.safeParse(values.name).error?.issues[0];
  if (name) found["name"] = name.message;
  const provider = providerOf(family, values.type);
  if (!provider) return found;
  const { config, secrets } = givenOf(family, values);
  for (const { path, message } of provider.config.safeParse(config).error?.issues ?? [])
    found[`config.${path.join(".")}`] ??= message;
  const typed = Object.entries(secrets).filter(([, value]) => value !== null);
  for (const { path, message } of provider.secrets.partial().safeParse(Object.fromEntries(typed)).error?.issues ?? [])
    found[`secrets.${path.join(".")}`] ??= message;
  for (const field of fieldsOf(provider.secrets)) {
    const stays = stored.has(field.name) && secrets[field.name] !== null && values.secrets[field.name] === undefined;
    const needed = !field.optional || (field.when !== undefined && isAsked(field, values.config));
    if (needed && !stays && !secrets[field.name]) found[`secrets.${field.name}`] ??= "This is needed.";
  }
  return found;
}
