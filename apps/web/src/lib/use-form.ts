"use client";

import { type FormEvent, useRef, useState } from "react";
import { fieldErrors, type Problem, problemOf } from "./problem.ts";

type Issue = { path: PropertyKey[]; message: string };
export interface FormSchema {
  safeParse(value: unknown): { success: true } | { success: false; error: { issues: Issue[] } };
}

interface FormOptions<T> {
  initial: T;
  /** The schema that the procedure uses as well, or a function where loading a schema library is too much. */
  validate?: FormSchema | ((values: T) => Record<string, string>);
  submit: (values: T) => Promise<unknown>;
}

function errorsOf<T>(validate: FormOptions<T>["validate"], values: T): Record<string, string> {
  if (!validate) return {};
  if (typeof validate === "function") return validate(values);
  const result = validate.safeParse(values);
  if (result.success) return {};
  const errors: Record<string, string> = {};
  for (const issue of result.error.issues) errors[issue.path.join(".")] ??= issue.message;
  return errors;
}

/** Checks on blur, then on each change once a field was wrong; a submit with errors moves focus to the first. */
export function useForm<T extends Record<string, unknown>>({ initial, validate, submit }: FormOptions<T>) {
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<Problem>();
  const [pending, setPending] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const check = (name: string, next: T) => {
    const message = errorsOf(validate, next)[name];
    setErrors(({ [name]: _, ...rest }) => (message ? { ...rest, [name]: message } : rest));
  };
  const focusFirst = (found: Record<string, string>) => {
    const fields = [...(form.current?.elements ?? [])] as HTMLInputElement[];
    const first = fields.find((field) => field.name in found);
    if (first) return first.focus();
    // A field inside a group has no name of its own here: it is found once it is drawn as wrong.
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus());
  };
  const set = <K extends keyof T & string>(name: K, value: T[K]) => {
    setValues((now) => ({ ...now, [name]: value }));
    if (errors[name]) check(name, { ...values, [name]: value });
  };
  const fail = (error: unknown) => {
    const found = problemOf(error);
    const byField = fieldErrors(found);
    const isHere = (name: string) => name in initial || (name.split(".")[0] ?? "") in initial;
    const known = Object.fromEntries(Object.entries(byField).filter(([name]) => isHere(name)));
    setErrors(known);
    setProblem(Object.keys(known).length > 0 ? undefined : found);
    focusFirst(known);
  };
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (pending) return;
    const found = errorsOf(validate, values);
    setErrors(found);
    setProblem(undefined);
    if (Object.keys(found).length > 0) return focusFirst(found);
    setPending(true);
    try {
      await submit(values);
    } catch (error) {
      fail(error);
    } finally {
      setPending(false);
    }
  };
  const field = <K extends keyof T & string>(name: K) => ({
    name,
    value: values[name] as T[K],
    onChange: (event: { target: { value: string } }) => set(name, event.target.value as T[K]),
    onBlur: () => check(name, values),
  });

  return {
    values,
    set,
    errors,
    problem,
    pending,
    field,
    changed: values !== initial,
    form: { ref: form, onSubmit, noValidate: true },
  };
}
