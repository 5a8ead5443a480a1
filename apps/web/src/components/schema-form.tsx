"use client";

import type { ReactNode } from "react";
import type { z } from "zod";
import { capital } from "../lib/format.ts";
import { Switch } from "./ui/choice.tsx";
import { Field } from "./ui/field.tsx";
import { Input, Select } from "./ui/input.tsx";

/** What a provider's schema says of a field besides its type. */
interface Meta {
  label?: string;
  help?: string;
  secret?: boolean;
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
}

const wrappers = new Set(["optional", "default", "prefault", "nullable", "catch", "readonly", "nonoptional"]);
const optionals = new Set(["optional", "default", "prefault", "nullable"]);
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
  let optional = false;
  let at = schema;
  let definition = at.def as unknown as Definition;
  for (let depth = 0; depth < depthMax; depth += 1) {
    meta = { ...(at.meta() as Meta | undefined), ...meta };
    definition = at.def as unknown as Definition;
    optional ||= optionals.has(definition.type);
    const inner = wrappers.has(definition.type) ? definition.innerType : definition.in;
    if (!inner) break;
    at = inner;
  }
  return {
    ...meta,
    name,
    label: meta.label ?? capital(name),
    optional,
    kind: kinds[definition.type] ?? "text",
    choices: Object.values(definition.entries ?? {}),
  };
}

/** The fields of a provider's config, in the order in which its schema names them. */
export function fieldsOf(schema: z.ZodObject): SchemaField[] {
  return Object.entries(schema.shape).map(([name, field]) => fieldOf(name, field as z.ZodType));
}

type Values = Readonly<Record<string, unknown>>;

interface SchemaFormProps {
  schema: z.ZodObject;
  values: Values;
  onChange: (name: string, value: unknown) => void;
  onBlur?: (name: string) => void;
  /** By the field's name. */
  errors: Readonly<Record<string, string>>;
}

const textOf = (value: unknown): string => (value === undefined || value === null ? "" : String(value));

/** What is typed into a number field; a text that is no number stays one, and the schema refuses it. */
function numberOf(text: string): unknown {
  if (text.trim() === "") return undefined;
  const value = Number(text);
  return Number.isNaN(value) ? text : value;
}

interface OneProps {
  field: SchemaField;
  value: unknown;
  error: string | undefined;
  onChange: (value: unknown) => void;
  onBlur: () => void;
}

function Choice({ field, value, error, onChange, onBlur }: OneProps) {
  return (
    <Field label={field.label} help={field.help} error={error}>
      {(control) => (
        <Select
          {...control}
          name={field.name}
          value={textOf(value)}
          onBlur={onBlur}
          onChange={(event) => onChange(event.target.value)}
        >
          {field.optional && <option value="" />}
          {field.choices.map((choice) => (
            <option key={choice} value={choice}>
              {capital(choice)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

function Text({ field, value, error, onChange, onBlur }: OneProps) {
  const isNumber = field.kind === "number";
  return (
    <Field label={field.label} help={field.help} error={error} optional={field.optional}>
      {(control) => (
        <Input
          {...control}
          mono={!isNumber}
          name={field.name}
          type={field.secret ? "password" : "text"}
          inputMode={isNumber ? "numeric" : undefined}
          autoComplete={field.secret ? "new-password" : "off"}
          autoCapitalize="off"
          spellCheck={false}
          value={textOf(value)}
          onBlur={onBlur}
          onChange={(event) => onChange(isNumber ? numberOf(event.target.value) : event.target.value)}
        />
      )}
    </Field>
  );
}

function One(props: OneProps): ReactNode {
  const { field, value, onChange, onBlur } = props;
  if (field.kind === "choice") return <Choice {...props} />;
  if (field.kind !== "boolean") return <Text {...props} />;
  return (
    <Switch
      label={field.label}
      help={field.help}
      name={field.name}
      checked={value === true}
      onBlur={onBlur}
      onChange={(event) => onChange(event.target.checked)}
    />
  );
}

/** Draws the fields of a provider's own config: what is many kinds of one thing needs no form of each. */
export function SchemaForm({ schema, values, onChange, onBlur, errors }: SchemaFormProps) {
  return fieldsOf(schema).map((field) => (
    <One
      key={field.name}
      field={field}
      value={values[field.name]}
      error={errors[field.name]}
      onChange={(value) => onChange(field.name, value)}
      onBlur={() => onBlur?.(field.name)}
    />
  ));
}
