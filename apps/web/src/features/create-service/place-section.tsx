"use client";

import { Field, FormSection } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import type { FormProps } from "./form.ts";
import { slugFor } from "./values.ts";

/** `fixed`: the address of a service that was made in an earlier try. */
export function PlaceSection({ form, fixed }: FormProps & { fixed: string | undefined }) {
  const { values, errors, field } = form;
  const slug = fixed ?? slugFor({ ...values, slug: "" });
  return (
    <FormSection title="Name and place">
      <div className="grid gap-4 md:grid-cols-2">
        <Field label="Name" error={errors["name"]}>
          {(control) => <Input {...control} {...field("name")} autoComplete="off" />}
        </Field>
        <Field
          label="Address"
          optional={!fixed}
          help={fixed ? "It stays from now on." : "Others in this environment reach it under this name."}
          error={errors["slug"]}
        >
          {(control) => (
            <Input
              {...control}
              {...field("slug")}
              {...(fixed && { value: fixed, readOnly: true })}
              mono
              placeholder={slug}
              spellCheck={false}
              autoCapitalize="none"
              autoComplete="off"
            />
          )}
        </Field>
      </div>
    </FormSection>
  );
}
