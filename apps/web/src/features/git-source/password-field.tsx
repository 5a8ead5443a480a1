"use client";

import { type Control, Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { StoredSecret } from "../../components/ui/stored-secret.tsx";
import type { GitFieldsProps } from "./git-fields.tsx";

interface Props extends Pick<GitFieldsProps, "values" | "set"> {
  error: string | undefined;
  /** There is one on the server, for the host of this address. */
  stored: boolean;
  /** The address that a password was stored for, which this one is not sent to. */
  droppedFor: string | undefined;
  onBlur: () => void;
}

const hostOf = (url: string) => url.replace(/^[a-z]+:\/\//, "").split("/")[0];

/** The stored one is never shown: it stays, is replaced, or is taken away. */
export function PasswordField({ values, set, error, stored, droppedFor, onBlur }: Props) {
  const typed = (control: Control) => (
    <Input
      {...control}
      name="password"
      type="password"
      autoComplete="new-password"
      value={values.password}
      onChange={(event) => set("password", event.target.value)}
      onBlur={onBlur}
    />
  );
  const sealed = "It is sealed when it is saved.";
  if (stored)
    return (
      <StoredSecret
        optional
        label="Password or token"
        help={sealed}
        error={error}
        value={values.replaces ? values.password : undefined}
        onChange={(value) => {
          if (value === null) {
            set("access", "public");
            set("username", "");
            return;
          }
          set("replaces", value !== undefined);
          set("password", value ?? "");
        }}
      >
        {typed}
      </StoredSecret>
    );
  return (
    <Field
      label="Password or token"
      help={droppedFor ? `The stored one is for ${hostOf(droppedFor)} and is not sent elsewhere.` : sealed}
      error={error}
    >
      {typed}
    </Field>
  );
}
