"use client";

import { FormSection } from "../../../components/ui/field.tsx";
import { Note, ProblemNote } from "../../../components/ui/note.tsx";
import { SaveBar } from "../../../components/ui/save-bar.tsx";
import { BuilderFields, type BuilderValues } from "../../builder/index.ts";
import { BuildPlace } from "./build-place.tsx";
import { BuildValues } from "./build-values.tsx";
import type { PartProps } from "./settings-tab.tsx";
import { useSpecDraft } from "./use-spec-draft.ts";

export function BuildPart({ place, service }: PartProps) {
  const draft = useSpecDraft<{ builder: BuilderValues }>(place, { builder: service.spec.builder }, (values) => values);
  const { values, set } = draft;
  const errors = Object.fromEntries(
    Object.entries(draft.errors).map(([path, text]) => [path.replace(/^(?:spec\.)?builder\.?/, "") || "type", text]),
  );
  return (
    <>
      {service.spec.source.type === "image" && (
        <Note>The source is a Docker image, which is not built. These settings wait for another source.</Note>
      )}
      <div>
        <FormSection title="Builder" help="Makes an image of the source.">
          <BuilderFields
            values={values.builder}
            errors={errors}
            touch={(name) => draft.touch(`builder.${name}`)}
            onChange={(builder) => set("builder", builder)}
          />
        </FormSection>
      </div>
      {Object.keys(errors).length === 0 && <ProblemNote problem={draft.problem} />}
      <SaveBar {...draft.bar} />
      <BuildPlace place={place} service={service} />
      <BuildValues place={place} />
    </>
  );
}
