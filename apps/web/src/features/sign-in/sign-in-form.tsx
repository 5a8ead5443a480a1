"use client";

import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Note } from "../../components/ui/note.tsx";
import { PasswordInput } from "../../components/ui/password-input.tsx";
import { post } from "../../lib/post.ts";
import type { Problem } from "../../lib/problem.ts";
import { useForm } from "../../lib/use-form.ts";
import { safeNext } from "./safe-next.ts";

interface Values extends Record<string, unknown> {
  email: string;
  password: string;
}

function validate({ email, password }: Values): Record<string, string> {
  return {
    ...(!/^\S+@\S+$/.test(email.trim()) && { email: "Give the e-mail address of your account." }),
    ...(password === "" && { password: "Give your password." }),
  };
}

const refusals: Record<number, string> = {
  401: "E-mail and password do not match.",
  403: "This account may not sign in here. Ask an owner of your organization.",
  429: "Too many tries. Wait a few minutes, then try again.",
};

/** Never says which of the two was wrong. A pause names its length when the server did. */
function refusal({ code, status, title, why }: Problem): string {
  if (status === 429 && /\d/.test(title)) return title;
  const known = status === undefined ? undefined : refusals[status];
  return known ?? (code === "UNREACHABLE" ? `${title} ${why ?? ""}` : title);
}

export function SignInForm({ next }: { next?: string | undefined }) {
  const { form, field, errors, problem, pending } = useForm<Values>({
    initial: { email: "", password: "" },
    validate,
    submit: async ({ email, password }) => {
      await post("/api/auth/sign-in/email", { email: email.trim(), password });
      // A full load: nothing of the signed-out session stays in memory.
      window.location.assign(safeNext(next));
    },
  });
  return (
    <form {...form} className="grid gap-4">
      {problem && (
        <Note tone="fail" alert>
          {refusal(problem)}
        </Note>
      )}
      <Field label="E-mail" error={errors["email"]}>
        {(control) => (
          <Input {...control} {...field("email")} size="lg" type="email" autoComplete="username" autoFocus />
        )}
      </Field>
      <Field label="Password" error={errors["password"]}>
        {(control) => <PasswordInput {...control} {...field("password")} size="lg" autoComplete="current-password" />}
      </Field>
      <Button type="submit" variant="primary" size="lg" wide pending={pending} pendingLabel="Signing in">
        Sign in
      </Button>
    </form>
  );
}
