"use client";

import { useRef, useState } from "react";
import { announce } from "../../lib/announce.ts";
import { useForm } from "../../lib/use-form.ts";
import type { ConnectionDialogProps } from "./connection-dialog.tsx";
import type { Connection } from "./types.ts";
import { givenOf, newValues, problemsIn, type Values, valuesOf } from "./values.ts";

export type Draft = ReturnType<typeof useConnectionForm>;

type Mode = "save" | "test" | "untested";
type Part = "config" | "secrets";

/** Saving and testing are one form's: both are refused in the same words, at the same fields. */
export function useConnectionForm<C extends Connection>(props: ConnectionDialogProps<C>, stored: ReadonlySet<string>) {
  const { family, api, connection, onSaved, onClose } = props;
  const [initial] = useState<Values>(() => ({
    ...(connection ? valuesOf(family, connection) : newValues(family, family.providers[0]?.type ?? "")),
    extra: { ...props.extra },
  }));
  const mode = useRef<Mode>("save");
  const [failed, setFailed] = useState(false);
  const [testing, setTesting] = useState(false);
  const [result, setResult] = useState<{ of: Values; detail: string }>();

  const runTest = async (values: Values) => {
    const given = { ...values.extra, ...givenOf(family, values) };
    setTesting(true);
    try {
      const { detail } = connection
        ? await api.test.mutate({ connectionId: connection.id, ...given })
        : await api.testNew.mutate({ type: values.type, ...given });
      setResult({ of: values, detail });
      announce(detail);
    } finally {
      setTesting(false);
    }
  };
  const save = async (values: Values) => {
    const { name, type, extra } = values;
    const given = { ...extra, ...(mode.current === "untested" && { test: false }), ...givenOf(family, values) };
    setFailed(true);
    const saved = connection
      ? await api.update.mutate({ connectionId: connection.id, name, ...given })
      : await api.create.mutate({ type, name, ...given });
    onClose();
    await onSaved(saved);
  };
  const form = useForm<Values>({
    initial,
    // A test needs no name.
    validate: (values) =>
      problemsIn(family, mode.current === "test" ? { ...values, name: values.name || "test" } : values, stored),
    submit: (values) => (mode.current === "test" ? runTest(values) : save(values)),
  });
  const submitAs = (next: Mode) => {
    mode.current = next;
    form.form.ref.current?.requestSubmit();
    mode.current = "save";
  };
  const { values } = form;
  const set = (part: Part, next: Record<string, unknown>) => form.set(part, next);
  return {
    form,
    values,
    /** As it was opened. */
    initial,
    /** Secrets that the server keeps. */
    stored,
    testing,
    /** Of what stands in the fields now. */
    tested: result?.of === values ? result.detail : undefined,
    test: () => submitAs("test"),
    /** Offered once a save was refused: the place may be away for now. */
    saveUntested: failed && !form.pending ? () => submitAs("untested") : undefined,
    change: (part: Part, name: string, value: unknown) => {
      const { [name]: _, ...others } = values[part];
      set(part, value === undefined ? others : { ...others, [name]: value });
    },
    replace: (next: Values) => {
      for (const name of ["type", "config", "secrets"] as const) form.set(name, next[name]);
    },
    touch: (path: string) => form.field(path).onBlur(),
    errorsOf: (part: Part) => {
      const own = Object.entries(form.errors).filter(([path]) => path.startsWith(`${part}.`));
      return Object.fromEntries(own.map(([path, text]) => [path.slice(part.length + 1), text]));
    },
  };
}
