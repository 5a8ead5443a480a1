"use client";

import { builders } from "@moorage/domain/providers";
import { SchemaForm } from "../../../components/schema-form.tsx";
import { Field, FormSection } from "../../../components/ui/field.tsx";
import { Select } from "../../../components/ui/input.tsx";
import { Note, ProblemNote } from "../../../components/ui/note.tsx";
import { SaveBar } from "../../../components/ui/save-bar.tsx";
import type { Service } from "../types.ts";
import type { PartProps } from "./settings-tab.tsx";
import { useSpecDraft } from "./use-spec-draft.ts";

type Values = Service["spec"]["builder"] & Record<string, unknown>;

export function BuildPart({ place, service }: PartProps) {
  const draft = useSpecDraft<Values>(place, { ...service.spec.builder }, (values) => ({ builder: values }));
  const { values, set } = draft;
  const provider = builders.get(values.type);
  const errors = Object.fromEntries(
    Object.entries(draft.errors).map(([path, text]) => [path.replace(/^builder\./, ""), text]),
  );
  return (
    <>
      {service.spec.source.type === "image" && (
        <Note>The source is a Docker image, which is not built. These settings wait for an upload.</Note>
      )}
      <div>
        <FormSection title="Builder" help="Makes an image of the source.">
          <Field label="Builder" help={provider.description}>
            {(control) => (
              <Select
                {...control}
                value={values.type}
                onChange={(event) => set("type", event.target.value as Values["type"])}
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
            schema={provider.config}
            values={values}
            errors={errors}
            onBlur={(name) => draft.touch(`builder.${name}`)}
            onChange={(name, value) => set(name, value as Values[string])}
          />
        </FormSection>
      </div>
      {Object.keys(errors).length === 0 && <ProblemNote problem={draft.problem} />}
      <SaveBar {...draft.bar} />
    </>
  );
}
