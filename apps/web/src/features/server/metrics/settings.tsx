"use client";

import { Card } from "../../../components/ui/card.tsx";
import { Switch } from "../../../components/ui/choice.tsx";
import { Field } from "../../../components/ui/field.tsx";
import { Input } from "../../../components/ui/input.tsx";
import { SavedForm } from "../../../components/ui/saved-form.tsx";
import type { Metrics } from "../types.ts";
import { MonitoringForm, type MonitoringValues, monitoringOf, valuesOf } from "./form.ts";

const fields = [
  {
    name: "everySeconds",
    label: "Interval in seconds",
    help: "Each look is one program over the connection there is.",
  },
  { name: "retentionDays", label: "Kept for days", help: "What is older goes within an hour." },
  { name: "cpu", label: "CPU limit in %", help: "Three samples in a row above it are told.", optional: true },
  { name: "memory", label: "Memory limit in %", help: "Of what the machine has.", optional: true },
] as const;

interface Props {
  monitoring: Metrics["monitoring"];
  onSave: (monitoring: Metrics["monitoring"]) => Promise<unknown>;
}

export function MonitoringSettings({ monitoring, onSave }: Props) {
  return (
    <Card title="Measuring">
      <SavedForm<MonitoringValues>
        initial={valuesOf(monitoring)}
        schema={MonitoringForm}
        action="Save changes"
        onSave={(values) => onSave(monitoringOf(values))}
      >
        {({ values, set, field, errors }) => (
          <>
            <Switch
              label="Measure this server"
              help="Nothing is installed on it, and no port is opened."
              checked={values.on}
              onChange={(event) => set("on", event.target.checked)}
            />
            <div className="grid gap-4 sm:grid-cols-2">
              {fields.map(({ name, ...words }) => (
                <Field key={name} {...words} error={errors[name]}>
                  {(control) => <Input {...control} {...field(name)} inputMode="numeric" autoComplete="off" />}
                </Field>
              ))}
            </div>
          </>
        )}
      </SavedForm>
    </Card>
  );
}
