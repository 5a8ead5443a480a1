"use client";

import { DisplayName, type Permission } from "@moorage/domain";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { z } from "zod";
import { Button } from "../../components/ui/button.tsx";
import { Radio } from "../../components/ui/choice.tsx";
import { Dialog, DialogBody, DialogFooter } from "../../components/ui/dialog.tsx";
import { Field, FieldError } from "../../components/ui/field.tsx";
import { Input, Select } from "../../components/ui/input.tsx";
import { ProblemNote } from "../../components/ui/note.tsx";
import { useForm } from "../../lib/use-form.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import { NewKey } from "./new-key.tsx";
import { PermissionPicker } from "./permission-picker.tsx";
import { groupsOf } from "./scopes.ts";
import type { NewApiKey } from "./types.ts";

interface Values extends Record<string, unknown> {
  name: string;
  /** Days, or empty: it does not end. */
  expiresInDays: string;
  limited: boolean;
  scope: Set<Permission>;
}

const Form = z
  .object({ name: DisplayName, limited: z.boolean(), scope: z.set(z.string()) })
  .refine(({ limited, scope }) => !limited || scope.size > 0, {
    path: ["scope"],
    message: "Choose at least one permission.",
  });

const initial: Values = { name: "", expiresInDays: "90", limited: false, scope: new Set() };

const ends = [
  { value: "7", label: "In 7 days" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
  { value: "", label: "Never" },
];

interface CreateApiKeyProps {
  onCreated: () => void;
  onClose: () => void;
}

/** The form, then the key itself, once. */
export default function CreateApiKey({ onCreated, onClose }: CreateApiKeyProps) {
  const [made, setMade] = useState<NewApiKey>();
  if (made) return <NewKey made={made} onClose={onClose} />;
  return (
    <CreateForm
      onMade={(key) => {
        setMade(key);
        onCreated();
      }}
      onClose={onClose}
    />
  );
}

function CreateForm({ onMade, onClose }: { onMade: (key: NewApiKey) => void; onClose: () => void }) {
  const client = useTRPCClient();
  const me = useQuery(useTRPC().account.me.queryOptions());
  const { form, field, values, set, errors, problem, pending, changed } = useForm<Values>({
    initial,
    validate: Form,
    submit: async ({ name, expiresInDays, limited, scope }) =>
      onMade(
        await client.apiKey.create.mutate({
          name,
          ...(expiresInDays !== "" && { expiresInDays: Number(expiresInDays) }),
          ...(limited && { scope: [...scope] }),
        }),
      ),
  });
  const groups = groupsOf(me.data?.permissions ?? []);
  return (
    <Dialog title="Create API key" onClose={onClose} unsaved={changed} className="md:w-[640px]!">
      <form {...form}>
        <DialogBody>
          <Field label="Name" help="What it is for, such as the pipeline that uses it." error={errors["name"]}>
            {(control) => <Input {...control} {...field("name")} autoComplete="off" />}
          </Field>
          <Field label="Ends" error={errors["expiresInDays"]}>
            {(control) => (
              <Select {...control} {...field("expiresInDays")}>
                {ends.map(({ value, label }) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <fieldset className="grid gap-2.5">
            <legend className="float-left mb-2.5 text-small font-medium">What it may do</legend>
            <Radio
              name="limited"
              label="All that you may do"
              help="Also what your role gains later."
              checked={!values.limited}
              onChange={() => set("limited", false)}
            />
            <Radio
              name="limited"
              label="Only what is chosen"
              help="Within what you may do."
              checked={values.limited}
              onChange={() => set("limited", true)}
            />
            {values.limited && (
              <PermissionPicker
                name="scope"
                groups={groups}
                chosen={values.scope}
                onChange={(scope) => set("scope", scope)}
              />
            )}
            {errors["scope"] && <FieldError text={errors["scope"]} />}
          </fieldset>
          <ProblemNote problem={problem} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={pending} pendingLabel="Creating">
            Create API key
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
