"use client";

import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Note, ProblemNote } from "../../components/ui/note.tsx";
import { PasswordInput } from "../../components/ui/password-input.tsx";
import { post } from "../../lib/post.ts";
import { useForm } from "../../lib/use-form.ts";

interface Values extends Record<string, unknown> {
  token: string;
  organization: string;
  email: string;
  password: string;
}

const passwordMin = 12;

function validate({ organization, email, password }: Values): Record<string, string> {
  const length = [...password].length;
  return {
    ...(organization.trim() === "" && { organization: "Give the organization a name." }),
    ...(!/^\S+@\S+$/.test(email.trim()) && { email: "Give a whole e-mail address, like ana@example.com." }),
    ...(length < passwordMin && {
      password: `${length} characters; use ${passwordMin} or more. A few words are fine.`,
    }),
  };
}

export function ClaimForm({ token }: { token: string }) {
  const { form, field, errors, problem, pending } = useForm<Values>({
    initial: { token, organization: "", email: "", password: "" },
    validate,
    submit: async (values) => {
      await post("/api/claim", { ...values, email: values.email.trim() });
      window.location.assign("/projects");
    },
  });
  return (
    <form {...form} className="grid gap-4">
      {errors["token"] && (
        <Note tone="fail" alert>
          {errors["token"]}
        </Note>
      )}
      <Field label="Organization" error={errors["organization"]}>
        {(control) => <Input {...control} {...field("organization")} size="lg" autoComplete="organization" autoFocus />}
      </Field>
      <Field label="Your e-mail" error={errors["email"]}>
        {(control) => <Input {...control} {...field("email")} size="lg" type="email" autoComplete="email" />}
      </Field>
      <Field
        label="Password"
        help={`${passwordMin} characters or more. A few words are fine.`}
        error={errors["password"]}
      >
        {(control) => <PasswordInput {...control} {...field("password")} size="lg" autoComplete="new-password" />}
      </Field>
      <ProblemNote problem={problem} />
      <Button type="submit" variant="primary" size="lg" wide pending={pending} pendingLabel="Creating the owner">
        Create the owner
      </Button>
    </form>
  );
}
