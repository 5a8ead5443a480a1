"use client";

import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
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
  if (stored && !values.replaces)
    return (
      <Field label="Password or token" help="Stored, and never shown again." error={error}>
        {(control) => (
          <div className="flex gap-1.5">
            <Input {...control} readOnly value={"•".repeat(12)} aria-label="Password or token, stored" />
            <Button onClick={() => set("replaces", true)}>Replace</Button>
            <Button
              onClick={() => {
                set("access", "public");
                set("username", "");
              }}
            >
              Remove
            </Button>
          </div>
        )}
      </Field>
    );
  return (
    <Field
      label="Password or token"
      help={
        droppedFor
          ? `The stored one is for ${hostOf(droppedFor)} and is not sent elsewhere.`
          : "It is sealed when it is saved."
      }
      error={error}
    >
      {(control) => (
        <div className="flex gap-1.5">
          <Input
            {...control}
            name="password"
            type="password"
            autoComplete="new-password"
            value={values.password}
            onChange={(event) => set("password", event.target.value)}
            onBlur={onBlur}
          />
          {stored && (
            <Button
              onClick={() => {
                set("replaces", false);
                set("password", "");
              }}
            >
              Keep
            </Button>
          )}
        </div>
      )}
    </Field>
  );
}
