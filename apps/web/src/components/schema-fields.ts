import type { z } from "zod";
import { capital } from "../lib/format.ts";

/** What a provider's schema says of a field besides its type. */
interface Meta {
  label?: string;
  help?: string;
  placeholder?: string;
  secret?: boolean;
  /** Several lines: a certificate, a key file. */
  multiline?: boolean;
  /** Filled in by the program: no form shows it. */
  hidden?: boolean;
  /** Of a config: asked for below the secrets, since it is seldom filled in. */
  last?: boolean;
  /** What the choices are called. */
  options?: Readonly<Record<string, string>>;
  /** Asked for only while other fields have one of these values. */
  when?: Readonly<Record<string, readonly unknown[]>>;
}

interface Definition {
  type: string;
  innerType?: z.ZodType;
  in?: z.ZodType;
  entries?: Record<string, string>;
}

export interface SchemaField extends Meta {
  name: string;
  label: string;
  optional: boolean;
  kind: "text" | "number" | "boolean" | "choice";
  choices: readonly string[];
  /** None of the choices is one of them: there is no default. */
  none: boolean;
}

const wrappers = new Set(["optional", "default", "prefault", "nullable", "catch", "readonly", "nonoptional"]);
const defaults = ["default", "prefault"];
const optionals = ["optional", "nullable"];
const kinds: Record<string, SchemaField["kind"]> = {
  number: "number",
  int: "number",
  boolean: "boolean",
  enum: "choice",
};
const depthMax = 10;

/** Wrappers and transforms are taken off; a label may be written on any of the layers. */
function fieldOf(name: string, schema: z.ZodType): SchemaField {
  let meta: Meta = {};
  const layers = new Set<string>();
  let at = schema;
  let definition = at.def as unknown as Definition;
  for (let depth = 0; depth < depthMax; depth += 1) {
    meta = { ...(at.meta() as Meta | undefined), ...meta };
    definition = at.def as unknown as Definition;
    layers.add(definition.type);
    const inner = wrappers.has(definition.type) ? definition.innerType : definition.in;
    if (!inner) break;
    at = inner;
  }
  const kind = kinds[definition.type] ?? "text";
  const hasDefault = defaults.some((layer) => layers.has(layer));
  // A text that has a default is typed into the field; it may be left out if it may be empty.
  const mayBeEmpty = hasDefault && (kind !== "text" || schema.safeParse("").success);
  return {
    ...meta,
    name,
    label: meta.label ?? capital(name),
    optional: mayBeEmpty || optionals.some((layer) => layers.has(layer)),
    none: !hasDefault,
    kind,
    choices: Object.values(definition.entries ?? {}),
  };
}

/** The fields of a provider's config that a person fills in, in the order in which its schema names them. */
export function fieldsOf(schema: z.ZodObject): SchemaField[] {
  return Object.entries(schema.shape)
    .map(([name, field]) => fieldOf(name, field as z.ZodType))
    .filter(({ hidden }) => !hidden);
}

/** Whether the field is asked for while the others have these values. */
export const isAsked = ({ when }: SchemaField, values: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(when ?? {}).every(([name, wanted]) => wanted.includes(values[name]));

/** What a form begins with: the schema's own defaults. */
export function defaultsOf(schema: z.ZodObject): Record<string, unknown> {
  const found = fieldsOf(schema).map(({ name }) => {
    const parsed = (schema.shape[name] as z.ZodType).safeParse(undefined);
    return [name, parsed.success ? (parsed.data ?? "") : ""] as const;
  });
  return Object.fromEntries(found);
}
