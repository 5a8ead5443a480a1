"use client";

import { FormSection } from "../../components/ui/field.tsx";
import { BuilderFields } from "../builder/index.ts";
import { PushField } from "../registry/index.ts";
import { DetectBuild } from "./detect-build.tsx";
import { DetectUpload } from "./detect-upload.tsx";
import type { FormProps } from "./form.ts";
import type { Values } from "./values.ts";

/** What was found is of one place: another begins anew. An account's is asked again by itself. */
const placeOf = ({ source, url, branch, buildPath }: Values) =>
  source === "git" ? [source, url, branch, buildPath].join(" ") : source;

/** Arguments and secrets of the build come in the service's settings, where there is an owner to seal them for. */
export function BuildSection({ form: { values, set, errors, field } }: FormProps) {
  const own = Object.entries(errors).flatMap(([path, text]) =>
    path.startsWith("builder.") ? [[path.slice("builder.".length), text] as const] : [],
  );
  return (
    <FormSection title="Build" help="Makes an image of the source. Arguments and secrets can be set afterwards.">
      {values.source === "drop" ? (
        <DetectUpload values={values} onFound={(builder) => set("builder", builder)} />
      ) : (
        <DetectBuild key={placeOf(values)} values={values} onFound={(builder) => set("builder", builder)} />
      )}
      <BuilderFields
        values={values.builder}
        errors={Object.fromEntries(own)}
        touch={(name) => field(`builder.${name}`).onBlur()}
        onChange={(builder) => set("builder", builder)}
      />
      <PushField
        value={values.buildRegistryId}
        error={errors["buildRegistryId"]}
        onChange={(id) => set("buildRegistryId", id)}
      />
    </FormSection>
  );
}
