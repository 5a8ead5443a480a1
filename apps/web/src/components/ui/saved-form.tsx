"use client";

import { clsx } from "clsx";
import { type ReactNode, useState } from "react";
import { announce } from "../../lib/announce.ts";
import { type FormSchema, useForm } from "../../lib/use-form.ts";
import { Button } from "./button.tsx";
import { ProblemNote } from "./note.tsx";

interface Props<T extends Record<string, unknown>> {
  initial: T;
  schema: FormSchema;
  /** The button: verb and object. Without it nothing can be saved here. */
  action: string | undefined;
  onSave: (values: T) => Promise<unknown>;
  /** Sections with their title at the left. */
  wide?: boolean;
  children: (form: ReturnType<typeof useForm<T>>) => ReactNode;
}

/** A few fields that stay on the page after they were saved; the form says so beside its button. */
export function SavedForm<T extends Record<string, unknown>>({
  initial,
  schema,
  action,
  onSave,
  wide,
  children,
}: Props<T>) {
  const [saved, setSaved] = useState(false);
  const form = useForm<T>({
    initial,
    validate: schema,
    submit: async (values) => {
      await onSave(values);
      setSaved(true);
      announce("Saved");
    },
  });
  return (
    <form {...form.form} onChange={() => setSaved(false)} className={clsx("grid gap-4", !wide && "max-w-[560px]")}>
      {children(form)}
      <ProblemNote problem={form.problem} />
      {action && (
        <div className="flex items-center gap-3">
          <Button type="submit" variant="primary" data-hotkey="mod+s" pending={form.pending} pendingLabel="Saving">
            {action}
          </Button>
          {saved && <span className="text-small text-ok">Saved</span>}
        </div>
      )}
    </form>
  );
}
