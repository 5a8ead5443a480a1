"use client";

import { useState } from "react";
import { fieldErrors, type Problem, problemOf } from "../../../lib/problem.ts";

type Values = Record<string, unknown>;
interface Issue {
  path: PropertyKey[];
  message: string;
}
interface Schema {
  safeParse(value: unknown): { success: true } | { success: false; error: { issues: Issue[] } };
}

interface DraftOptions<T extends Values> {
  saved: T;
  /** The part of the procedure's input that these values make. */
  toInput: (values: T) => unknown;
  schema: Schema;
  save: (values: T) => Promise<unknown>;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

function problemsIn(schema: Schema, input: unknown): Record<string, string> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return {};
  const errors: Record<string, string> = {};
  for (const issue of parsed.error.issues) errors[issue.path.map(String).join(".")] ??= issue.message;
  return errors;
}

/** What was touched, and what lies inside it. */
const isShown = (shown: ReadonlySet<string>, path: string): boolean =>
  shown.has("*") || shown.has(path) || [...shown].some((outer) => path.startsWith(`${outer}.`));

/** Edits over what is saved: what others save meanwhile shows through, except where something was typed here. */
export function useDraft<T extends Values>({ saved, toInput, schema, save }: DraftOptions<T>) {
  const [edits, setEdits] = useState<Partial<T>>({});
  const [shown, setShown] = useState<ReadonlySet<string>>(new Set());
  const [refused, setRefused] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<Problem>();
  const [pending, setPending] = useState<"save" | "deploy">();
  const values: T = { ...saved, ...edits };
  const changed = Object.keys(edits).filter((name) => !same(edits[name], saved[name]));
  const wrong = problemsIn(schema, toInput(values));
  const errors: Record<string, string> = { ...refused };
  for (const [path, message] of Object.entries(wrong)) if (isShown(shown, path)) errors[path] = message;

  const set = <K extends keyof T & string>(name: K, value: T[K]) => {
    setRefused({});
    setEdits((before) => ({ ...before, [name]: value }));
  };
  const discard = () => {
    setEdits({});
    setShown(new Set());
    setRefused({});
    setProblem(undefined);
  };
  const touch = (path: string) => setShown((before) => new Set(before).add(path));
  /** `then` runs after a save that worked. */
  const submit = async (kind: "save" | "deploy", then?: () => Promise<unknown>) => {
    setShown(new Set(["*"]));
    setProblem(undefined);
    if (pending || Object.keys(wrong).length > 0) return focusFirstError();
    setPending(kind);
    try {
      await save(values);
      discard();
      await then?.();
    } catch (error) {
      const found = problemOf(error);
      setRefused(fieldErrors(found));
      setProblem(found);
    } finally {
      setPending(undefined);
    }
  };
  return { values, set, touch, errors, problem, changes: changed.length, pending, discard, submit };
}

/** After the errors are drawn. */
function focusFirstError(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>("main [aria-invalid]")?.focus());
}
