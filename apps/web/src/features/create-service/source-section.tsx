"use client";

import { Field, FormSection } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Segmented } from "../../components/ui/segmented.tsx";
import { DropZone } from "./drop-zone.tsx";
import type { FormProps } from "./form.ts";

const sources = [
  { value: "image", label: "Docker image" },
  { value: "drop", label: "Upload" },
];

export function SourceSection({ form, share }: FormProps & { share: number | undefined }) {
  const { values, set, errors, field } = form;
  return (
    <FormSection title="Source" help="Where the code or the image comes from.">
      <div>
        <Segmented
          label="Source"
          segments={sources}
          value={values.source}
          onChange={(value) => set("source", value === "drop" ? "drop" : "image")}
        />
      </div>
      {values.source === "image" ? (
        <Field
          label="Image"
          help="A public image, or one that is present on the server. With a tag or a digest, for example nginx:1.27."
          error={errors["image"]}
        >
          {(control) => (
            <Input {...control} {...field("image")} mono spellCheck={false} autoCapitalize="none" autoComplete="off" />
          )}
        </Field>
      ) : (
        <DropZone file={values.file} error={errors["file"]} share={share} onFile={(file) => set("file", file)} />
      )}
    </FormSection>
  );
}
