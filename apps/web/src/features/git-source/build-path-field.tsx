"use client";

import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";

interface Props {
  of: "repository" | "archive";
  value: string;
  error: string | undefined;
  onChange: (path: string) => void;
  onBlur: () => void;
}

/** The folder of a source that is built. */
export function BuildPathField({ of, value, error, onChange, onBlur }: Props) {
  return (
    <Field label="Build path" optional help={`Folder of the ${of}; empty is its root.`} error={error}>
      {(control) => (
        <Input
          {...control}
          mono
          name="buildPath"
          placeholder="apps/web"
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onBlur={onBlur}
        />
      )}
    </Field>
  );
}
