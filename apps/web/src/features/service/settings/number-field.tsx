"use client";

import type { ReactNode } from "react";
import { Field } from "../../../components/ui/field.tsx";
import { Input } from "../../../components/ui/input.tsx";

interface NumberFieldProps {
  label: string;
  help: ReactNode;
  unit?: string;
  optional?: boolean;
  error: string | undefined;
  /** As typed. */
  value: string;
  onChange: (value: string) => void;
  onBlur: () => void;
}

export function NumberField({ label, help, unit, optional, error, value, onChange, onBlur }: NumberFieldProps) {
  return (
    <Field label={label} help={help} error={error} optional={optional ?? false}>
      {(control) => (
        <div className="flex items-center gap-2">
          <Input
            {...control}
            inputMode="numeric"
            autoComplete="off"
            className="max-w-32"
            value={value}
            onBlur={onBlur}
            onChange={(event) => onChange(event.target.value)}
          />
          {unit && <span className="text-small text-muted-foreground">{unit}</span>}
        </div>
      )}
    </Field>
  );
}

/** What is typed as what the schema expects; a text that is no number stays one and is refused there. */
export function typedNumber(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  return /^-?\d+(?:\.\d+)?$/.test(trimmed) ? Number(trimmed) : text;
}
