"use client";

import type { ReactNode } from "react";
import { Field } from "../../../components/ui/field.tsx";
import { Input } from "../../../components/ui/input.tsx";

interface TextFieldProps {
  label: string;
  help: ReactNode;
  placeholder?: string;
  error: string | undefined;
  value: string;
  onChange: (value: string) => void;
  onBlur: () => void;
}

/** An optional setting that is typed as a short text: an amount, a path. */
export function TextField({ label, help, placeholder, error, value, onChange, onBlur }: TextFieldProps) {
  return (
    <Field label={label} help={help} error={error} optional>
      {(control) => (
        <Input
          {...control}
          mono
          className="max-w-48"
          placeholder={placeholder}
          autoCapitalize="off"
          autoComplete="off"
          spellCheck={false}
          value={value}
          onBlur={onBlur}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** Empty is none. */
export const textOrNull = (text: string): string | null => (text.trim() === "" ? null : text);
