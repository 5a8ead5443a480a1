import type { ReactNode } from "react";
import { Field } from "./field.tsx";
import { Input, Textarea } from "./input.tsx";

interface NameForm {
  errors: Record<string, string>;
  field: (name: "name" | "description") => {
    name: string;
    value: string;
    onChange: (event: { target: { value: string } }) => void;
    onBlur: () => void;
  };
}

/** Name and description, the same for a project, an environment and a service. */
export function NameFields({ form, help }: { form: NameForm; help?: ReactNode }) {
  return (
    <>
      <Field label="Name" help={help} error={form.errors["name"]}>
        {(control) => <Input {...control} {...form.field("name")} autoComplete="off" />}
      </Field>
      <Field label="Description" optional error={form.errors["description"]}>
        {(control) => <Textarea {...control} {...form.field("description")} rows={2} />}
      </Field>
    </>
  );
}
