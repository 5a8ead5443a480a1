"use client";

import { builders } from "@moorage/domain/providers";
import type { ServiceSpec } from "@moorage/domain/service";
import { SchemaForm } from "../../components/schema-form.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Select } from "../../components/ui/input.tsx";

export type BuilderValues = ServiceSpec["builder"];

interface Props {
  values: BuilderValues;
  /** By the field's name. */
  errors: Readonly<Record<string, string>>;
  onChange: (values: BuilderValues) => void;
  touch: (name: string) => void;
}

/** What is wrong with it, by field. */
export function builderProblems(values: BuilderValues): Record<string, string> {
  const { error } = builders.schema.safeParse(values);
  return Object.fromEntries((error?.issues ?? []).map(({ path, message }) => [String(path[0] ?? "type"), message]));
}

export const newBuilder: BuilderValues = builders.schema.parse({ type: "dockerfile" });

/** A builder, and the fields of its own. */
export function BuilderFields({ values, errors, onChange, touch }: Props) {
  const provider = builders.get(values.type);
  return (
    <>
      <Field label="Builder" help={provider.description} error={errors["type"]}>
        {(control) => (
          <Select
            {...control}
            name="builder"
            value={values.type}
            onChange={(event) => onChange(builders.schema.parse({ type: event.target.value }))}
          >
            {builders.list.map(({ type, label }) => (
              <option key={type} value={type}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <SchemaForm
        key={values.type}
        schema={provider.config}
        values={{ ...values }}
        errors={errors}
        onBlur={touch}
        onChange={(name, value) => onChange({ ...values, [name]: value } as BuilderValues)}
      />
    </>
  );
}
