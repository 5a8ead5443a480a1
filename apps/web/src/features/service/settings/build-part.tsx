"use client";

import { FormSection } from "../../../components/ui/field.tsx";
import { Note, ProblemNote } from "../../../components/ui/note.tsx";
import { SaveBar } from "../../../components/ui/save-bar.tsx";
import { BuilderFields, type BuilderValues } from "../../builder/index.ts";
import { PushField } from "../../registry/index.ts";
import { BuildPlace } from "./build-place.tsx";
import { BuildSwitches } from "./build-switches.tsx";
import { BuildValues } from "./build-values.tsx";
import type { PartProps } from "./settings-tab.tsx";
import { useSpecDraft } from "./use-spec-draft.ts";

interface Values extends Record<string, unknown> {
  builder: BuilderValues;
  withoutCache: boolean;
  envFile: boolean;
  registryId: string;
}

export function BuildPart({ place, service }: PartProps) {
  const { builder, source } = service.spec;
  const pushed = (service.buildRegistry ?? service.registry)?.id ?? "";
  const draft = useSpecDraft<Values>(
    place,
    { builder, ...service.spec.build, registryId: pushed },
    ({ builder: chosen, withoutCache, envFile }) => ({ builder: chosen, build: { withoutCache, envFile } }),
    "deploy",
    // Left alone where it was: who may not read registries sees none, and must not take one away.
    ({ registryId: id }) =>
      id === pushed ? {} : { buildRegistryId: id || null, ...(id === "" && { registryId: null }) },
  );
  const { values, set } = draft;
  const errors = Object.fromEntries(
    Object.entries(draft.errors).map(([path, text]) => [path.replace(/^(?:spec\.)?builder\.?/, "") || "type", text]),
  );
  return (
    <>
      {source.type === "image" && (
        <Note>The source is a Docker image, which is not built. These settings wait for another source.</Note>
      )}
      <div>
        <FormSection title="Builder" help="Makes an image of the source.">
          <BuilderFields
            values={values.builder}
            errors={errors}
            touch={(name) => draft.touch(`builder.${name}`)}
            onChange={(next) => set("builder", next)}
          />
          <BuildSwitches
            values={values}
            fromDockerfile={values.builder.type === "dockerfile"}
            onChange={(name, value) => set(name, value)}
          />
          {source.type !== "image" && (
            <PushField
              value={values.registryId}
              error={draft.errors["buildRegistryId"]}
              onChange={(id) => set("registryId", id)}
            />
          )}
        </FormSection>
      </div>
      {Object.keys(errors).length === 0 && <ProblemNote problem={draft.problem} />}
      <SaveBar {...draft.bar} />
      <BuildPlace place={place} service={service} />
      <BuildValues place={place} />
    </>
  );
}
