"use client";

import { FormSection } from "../../components/ui/field.tsx";
import { Segmented } from "../../components/ui/segmented.tsx";
import { BuildPathField, GitFields, HostedFields } from "../git-source/index.ts";
import { ImageFields } from "../registry/index.ts";
import { DropZone } from "./drop-zone.tsx";
import type { FormProps } from "./form.ts";

const sources = [
  { value: "image", label: "Docker image" },
  { value: "account", label: "Git account" },
  { value: "git", label: "Git repository" },
  { value: "drop", label: "Upload" },
] as const;

export function SourceSection({ form, share }: FormProps & { share: number | undefined }) {
  const { values, set, errors, field } = form;
  const touch = (name: string) => field(name).onBlur();
  return (
    <FormSection title="Source" help="Where the code or the image comes from.">
      <div>
        <Segmented
          label="Source"
          segments={sources}
          value={values.source}
          onChange={(value) => set("source", sources.find((source) => source.value === value)?.value ?? "image")}
        />
      </div>
      {values.source === "account" && <HostedFields values={values} set={set} errors={errors} touch={touch} />}
      {values.source === "git" && <GitFields values={values} set={set} errors={errors} touch={touch} />}
      {values.source === "drop" && (
        <>
          <DropZone file={values.file} error={errors["file"]} share={share} onFile={(file) => set("file", file)} />
          <BuildPathField
            of="archive"
            value={values.buildPath}
            error={errors["buildPath"]}
            onChange={(path) => set("buildPath", path)}
            onBlur={() => touch("buildPath")}
          />
        </>
      )}
      {values.source === "image" && <ImageFields values={values} set={set} errors={errors} touch={touch} />}
    </FormSection>
  );
}
