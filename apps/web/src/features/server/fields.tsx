"use client";

import { Hammer, Server as ServerSign } from "lucide-react";
import { ChoiceCard } from "../../components/ui/choice.tsx";
import { Field, FormSection } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { NameFields } from "../../components/ui/name-fields.tsx";
import type { FormProps } from "./form.ts";
import { KeyField } from "./key-field.tsx";

const exact = { spellCheck: false, autoCapitalize: "none", autoComplete: "off" } as const;

export function NameSection({ form }: FormProps) {
  return (
    <FormSection title="Name">
      <NameFields form={form} help="As your team calls it, such as quay-2." />
    </FormSection>
  );
}

/** Where and as whom it is reached. */
export function ReachSection({ form }: FormProps) {
  const { errors, field } = form;
  return (
    <FormSection
      title="SSH"
      help="Moorage reaches it over SSH alone. The host's key is remembered at first contact, and another one is refused later."
    >
      <div className="grid gap-4 md:grid-cols-[minmax(0,1fr)_96px]">
        <Field label="Address" help="A host name or an IP address." error={errors["address"]}>
          {(control) => <Input {...control} {...field("address")} {...exact} mono />}
        </Field>
        <Field label="Port" error={errors["port"]}>
          {(control) => <Input {...control} {...field("port")} inputMode="numeric" autoComplete="off" />}
        </Field>
      </div>
      <Field
        label="User"
        help="root, or a user that may use sudo without a password."
        error={errors["username"]}
        className="max-w-60"
      >
        {(control) => <Input {...control} {...field("username")} {...exact} mono />}
      </Field>
      <KeyField form={form} />
    </FormSection>
  );
}

export function BuildsField({ form: { errors, field } }: { form: Pick<FormProps["form"], "errors" | "field"> }) {
  return (
    <Field
      label="Builds at once"
      help="More wait in line. Each takes memory and processor time from what runs there."
      error={errors["buildsAtOnce"]}
      className="max-w-60"
    >
      {(control) => <Input {...control} {...field("buildsAtOnce")} inputMode="numeric" autoComplete="off" />}
    </Field>
  );
}

const types = [
  {
    value: "deploy",
    label: "Runs services",
    help: "Deployments, builds and its own proxy",
    icon: <ServerSign aria-hidden size={16} />,
  },
  {
    value: "build",
    label: "Only builds",
    help: "Images are made here and run elsewhere",
    icon: <Hammer aria-hidden size={16} />,
  },
] as const;

export function UseSection({ form }: FormProps) {
  const { values, set } = form;
  return (
    <FormSection title="Use">
      <fieldset className="grid gap-3 sm:grid-cols-2" aria-label="Use">
        {types.map(({ value, ...words }) => (
          <ChoiceCard
            key={value}
            name="type"
            value={value}
            checked={values.type === value}
            onChange={() => set("type", value)}
            {...words}
          />
        ))}
      </fieldset>
      <BuildsField form={form} />
    </FormSection>
  );
}
