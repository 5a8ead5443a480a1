"use client";

import { sources } from "@moorage/domain/providers";
import { FileArchive, Package } from "lucide-react";
import { SchemaForm } from "../../../components/schema-form.tsx";
import { ChoiceCard } from "../../../components/ui/choice.tsx";
import { FormSection } from "../../../components/ui/field.tsx";
import { ProblemNote } from "../../../components/ui/note.tsx";
import { SaveBar } from "../../../components/ui/save-bar.tsx";
import type { Service } from "../types.ts";
import { DropZone } from "./drop-zone.tsx";
import type { PartProps } from "./settings-tab.tsx";
import { useSpecDraft } from "./use-spec-draft.ts";

type Source = Service["spec"]["source"];
const icons: Record<Source["type"], typeof Package> = { image: Package, drop: FileArchive };

interface Values extends Record<string, unknown> {
  type: Source["type"];
  config: Record<string, unknown>;
}

const valuesOf = ({ type, ...config }: Source): Values => ({ type, config });

const strip = (errors: Readonly<Record<string, string>>, prefix: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(errors).map(([path, text]) => [path.startsWith(prefix) ? path.slice(prefix.length) : path, text]),
  );

export function SourcePart({ place, service }: PartProps) {
  const saved = valuesOf(service.spec.source);
  const draft = useSpecDraft(place, saved, ({ type, config }) => ({ source: { ...config, type } }));
  const { values, set } = draft;
  const choose = (type: Source["type"]) => {
    set("type", type);
    set("config", type === saved.type ? saved.config : {});
  };
  const upload = service.spec.source.type === "drop" ? service.spec.source : undefined;
  return (
    <>
      <div>
        <FormSection title="Source" help="What the next deployment runs.">
          <fieldset className="grid gap-3 sm:grid-cols-2" aria-label="Kind of source">
            {sources.list.map((source) => {
              const Icon = icons[source.type];
              return (
                <ChoiceCard
                  key={source.type}
                  name="source"
                  icon={<Icon aria-hidden size={18} />}
                  label={source.label}
                  help={source.description}
                  checked={values.type === source.type}
                  onChange={() => choose(source.type)}
                />
              );
            })}
          </fieldset>
          {values.type === "drop" ? (
            <DropZone place={place} service={service} current={upload} />
          ) : (
            <SchemaForm
              schema={sources.get(values.type).config}
              values={values.config}
              errors={strip(draft.errors, "source.")}
              onBlur={(name) => draft.touch(`source.${name}`)}
              onChange={(name, value) => set("config", { ...values.config, [name]: value })}
            />
          )}
        </FormSection>
      </div>
      {Object.keys(draft.errors).length === 0 && <ProblemNote problem={draft.problem} />}
      {/* An upload is saved by sending it. */}
      <SaveBar {...draft.bar} changes={values.type === "drop" ? 0 : draft.changes} />
    </>
  );
}
