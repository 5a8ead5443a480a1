"use client";

import type { ReactNode } from "react";
import type { z } from "zod";
import { capital } from "../lib/format.ts";
import { fieldsOf, isAsked, type SchemaField } from "./schema-fields.ts";
import { Switch } from "./ui/choice.tsx";
import { type Control, Field } from "./ui/field.tsx";
import { Input, Select, Textarea } from "./ui/input.tsx";
import { StoredSecret } from "./ui/stored-secret.tsx";

type Values = Readonly<Record<string, unknown>>;

interface SchemaFormProps {
  schema: z.ZodObject;
  /** Of a stored secret: left out it stays, a text replaces it, null takes it away. */
  values: Values;
  onChange: (name: string, value: unknown) => void;
  onBlur?: (name: string) => void;
  /** By the field's name. */
  errors: Readonly<Record<string, string>>;
  /** Secrets that the server keeps. */
  stored?: ReadonlySet<string>;
  /** Values of other fields that say whether one of these is asked for. */
  beside?: Values;
  /** Only the fields that come first, or those that are asked for last. */
  part?: "first" | "last";
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
  stored: boolean;
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
          {field.optional && field.none && <option value="" />}
          {field.choices.map((choice) => (
            <option key={choice} value={choice}>
              {field.options?.[choice] ?? capital(choice)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

function TextControl({ field, value, control, onChange, onBlur }: OneProps & { control: Control }) {
  const isNumber = field.kind === "number";
  const common = {
    ...control,
    ...{ name: field.name, value: textOf(value), autoCapitalize: "off", spellCheck: false },
    ...{ placeholder: field.placeholder, onBlur },
  };
  if (field.multiline) return <Textarea {...common} mono rows={3} onChange={(event) => onChange(event.target.value)} />;
  return (
    <Input
      {...common}
      mono={!isNumber}
      type={field.secret ? "password" : "text"}
      inputMode={isNumber ? "numeric" : undefined}
      autoComplete={field.secret ? "new-password" : "off"}
      onChange={(event) => onChange(isNumber ? numberOf(event.target.value) : event.target.value)}
    />
  );
}

function Text(props: OneProps) {
  const { field, value, error, stored, onChange } = props;
  const { label, help } = field;
  if (!stored)
    return (
      <Field label={label} help={help} error={error} optional={field.optional && !field.when}>
        {(control) => <TextControl {...props} control={control} />}
      </Field>
    );
  const secret = value as string | null | undefined;
  return (
    <StoredSecret {...{ label, help, error, onChange }} optional={field.optional && !field.when} value={secret}>
      {(control) => <TextControl {...props} control={control} />}
    </StoredSecret>
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

const none: ReadonlySet<string> = new Set();

/** Draws the fields of a provider's own config: what is many kinds of one thing needs no form of each. */
export function SchemaForm(props: SchemaFormProps) {
  const { schema, values, onChange, onBlur, errors, stored = none, beside, part } = props;
  return fieldsOf(schema)
    .filter(
      (field) => isAsked(field, { ...beside, ...values }) && (!part || (part === "last") === (field.last ?? false)),
    )
    .map((field) => (
      <One
        key={field.name}
        field={field}
        value={values[field.name]}
        error={errors[field.name]}
        stored={stored.has(field.name)}
        onChange={(value) => onChange(field.name, value)}
        onBlur={() => onBlur?.(field.name)}
      />
    ));
}
