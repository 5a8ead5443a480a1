"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Checkbox } from "../../components/ui/choice.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Note, ProblemNote } from "../../components/ui/note.tsx";
import { PasswordInput } from "../../components/ui/password-input.tsx";
import { announce } from "../../lib/announce.ts";
import { post } from "../../lib/post.ts";
import { problemOf } from "../../lib/problem.ts";
import { useForm } from "../../lib/use-form.ts";
import { useTRPC } from "../../trpc/client.tsx";

interface Values extends Record<string, unknown> {
  currentPassword: string;
  newPassword: string;
  revokeOtherSessions: boolean;
}

const empty: Values = { currentPassword: "", newPassword: "", revokeOtherSessions: true };
const passwordMin = 12;

function validate({ currentPassword, newPassword }: Values): Record<string, string> {
  const length = [...newPassword].length;
  return {
    ...(currentPassword === "" && { currentPassword: "Enter the password that you use now." }),
    ...(length < passwordMin && {
      newPassword: `${length} characters; use ${passwordMin} or more. A few words are fine.`,
    }),
  };
}

/** The sign-in library has codes of its own; here they belong to a field. */
const fieldOf: Record<string, { field: string; message: string }> = {
  INVALID_PASSWORD: { field: "currentPassword", message: "This is not your current password." },
  PASSWORD_TOO_SHORT: { field: "newPassword", message: `Use ${passwordMin} characters or more.` },
  PASSWORD_TOO_LONG: { field: "newPassword", message: "Use at most 200 characters." },
};

async function changePassword(values: Values): Promise<void> {
  try {
    await post("/api/auth/change-password", values);
  } catch (error) {
    const problem = problemOf(error);
    const known = fieldOf[problem.code];
    if (known) throw { code: "INVALID", ...known };
    if (problem.status === 429)
      throw { code: "LIMIT", message: "Too many tries.", hint: "Wait a minute, then try again." };
    throw error;
  }
}

export function PasswordForm() {
  const [done, setDone] = useState<{ others: boolean }>();
  const [round, setRound] = useState(0);
  return (
    <div className="grid max-w-[460px] gap-4">
      {done && (
        <Note tone="ok">The password is changed.{done.others ? " You are signed out everywhere else." : ""}</Note>
      )}
      <Form
        key={round}
        onDone={(others) => {
          setDone({ others });
          setRound(round + 1);
          announce("The password is changed.");
        }}
      />
    </div>
  );
}

function Form({ onDone }: { onDone: (others: boolean) => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { form, field, values, set, errors, problem, pending } = useForm<Values>({
    initial: empty,
    validate,
    submit: async (typed) => {
      await changePassword(typed);
      await queries.invalidateQueries(trpc.account.pathFilter());
      onDone(typed.revokeOtherSessions);
    },
  });
  return (
    <form {...form} className="grid gap-4">
      <Field label="Current password" error={errors["currentPassword"]}>
        {(control) => <PasswordInput {...control} {...field("currentPassword")} autoComplete="current-password" />}
      </Field>
      <Field
        label="New password"
        help={`${passwordMin} characters or more. A few words are fine.`}
        error={errors["newPassword"]}
      >
        {(control) => <PasswordInput {...control} {...field("newPassword")} autoComplete="new-password" />}
      </Field>
      <Checkbox
        label="Sign me out everywhere else"
        help="API keys keep working."
        checked={values.revokeOtherSessions}
        onChange={(event) => set("revokeOtherSessions", event.target.checked)}
      />
      <ProblemNote problem={problem} />
      <div>
        <Button type="submit" variant="primary" pending={pending} pendingLabel="Changing">
          Change password
        </Button>
      </div>
    </form>
  );
}
