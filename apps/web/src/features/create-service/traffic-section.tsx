"use client";

import { Radio, Switch } from "../../components/ui/choice.tsx";
import { Field, FormSection } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Segmented } from "../../components/ui/segmented.tsx";
import type { FormProps } from "./form.ts";

const hosts = [
  { value: "generated", label: "Generated" },
  { value: "own", label: "Own domain" },
];

const strategies = [
  {
    value: "side-by-side",
    label: "Side by side",
    help: "The new version starts beside the old one and takes over once it answers. No request fails.",
  },
  {
    value: "in-place",
    label: "In place",
    help: "For what cannot run twice at once. Requests wait while the old version is replaced.",
  },
] as const;

function Host({ form, generated }: FormProps & { generated: string | undefined }) {
  const { values, errors, field } = form;
  return (
    <Field
      label="Domain"
      help={
        values.ownHost
          ? "Without https:// and without a path. Its DNS record must point here."
          : "Works at once, without DNS of your own."
      }
      error={errors["host"]}
    >
      {(control) =>
        values.ownHost ? (
          <Input
            {...control}
            {...field("host")}
            placeholder="app.example.com"
            spellCheck={false}
            autoCapitalize="none"
          />
        ) : (
          <Input {...control} name="host" readOnly value={generated ?? ""} placeholder="Made of the name" />
        )
      }
    </Field>
  );
}

export function TrafficSection({ form, generated }: FormProps & { generated: string | undefined }) {
  const { values, set, errors, field } = form;
  return (
    <FormSection title="Traffic" help="Workers need no domain.">
      <Switch
        label="Reachable over HTTP"
        checked={values.reachable}
        onChange={(event) => set("reachable", event.target.checked)}
      />
      {values.reachable && (
        <div>
          <Segmented
            label="Domain"
            segments={hosts}
            value={values.ownHost ? "own" : "generated"}
            onChange={(value) => set("ownHost", value === "own")}
          />
        </div>
      )}
      <div className="grid gap-4 md:grid-cols-2">
        {values.reachable && <Host form={form} generated={generated} />}
        <Field
          label="Port in the container"
          optional={!values.reachable}
          help="Such as 80 for nginx"
          error={errors["port"]}
        >
          {(control) => <Input {...control} {...field("port")} inputMode="numeric" autoComplete="off" />}
        </Field>
      </div>
      <fieldset className="grid gap-2">
        <legend className="mb-1.5 text-small font-medium">A new version</legend>
        {strategies.map(({ value, label, help }) => (
          <Radio
            key={value}
            name="strategy"
            label={label}
            help={help}
            checked={values.strategy === value}
            onChange={() => set("strategy", value)}
          />
        ))}
      </fieldset>
    </FormSection>
  );
}
