"use client";

import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { type Control, Field } from "./field.tsx";
import { Input } from "./input.tsx";

interface Props {
  label: string;
  help?: ReactNode;
  error: string | undefined;
  /** There may be none: then it can be taken away. */
  optional: boolean;
  /** Undefined: the stored one stays. A text replaces it, null takes it away. */
  value: string | null | undefined;
  onChange: (value: string | null | undefined) => void;
  /** The field that a new one is typed into. */
  children: (control: Control) => ReactNode;
}

/** A secret that the server keeps and never shows again: it stays, is replaced, or is taken away. */
export function StoredSecret({ label, help, error, optional, value, onChange, children }: Props) {
  const keep = <Button onClick={() => onChange(undefined)}>Keep</Button>;
  if (typeof value === "string")
    return (
      <Field label={label} help={help} error={error}>
        {(control) => (
          <div className="flex items-start gap-1.5">
            {children(control)}
            {keep}
          </div>
        )}
      </Field>
    );
  const stays = value !== null;
  return (
    <Field
      label={label}
      help={stays ? "Stored, and never shown again." : "Taken away when this is saved."}
      error={error}
    >
      {(control) => (
        <div className="flex gap-1.5">
          <Input
            {...control}
            readOnly
            value={stays ? "•".repeat(12) : ""}
            aria-label={`${label}, ${stays ? "stored" : "to be taken away"}`}
          />
          {stays && <Button onClick={() => onChange("")}>Replace</Button>}
          {stays && optional && <Button onClick={() => onChange(null)}>Remove</Button>}
          {!stays && keep}
        </div>
      )}
    </Field>
  );
}
