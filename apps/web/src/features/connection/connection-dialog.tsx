"use client";

import { PlugZap } from "lucide-react";
import { type ReactNode, useState } from "react";
import { SchemaForm } from "../../components/schema-form.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogBody, DialogFooter } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input, Select } from "../../components/ui/input.tsx";
import { Note, ProblemNote } from "../../components/ui/note.tsx";
import type { Connection, ConnectionApi, Extra, FamilyWords } from "./types.ts";
import { type Draft, useConnectionForm } from "./use-connection-form.ts";
import { ofType, providerOf } from "./values.ts";

export interface ConnectionDialogProps<C extends Connection> {
  family: FamilyWords;
  api: ConnectionApi<C>;
  /** The one that is edited; without it one is added. */
  connection?: C | undefined;
  /** Whether values that are not saved yet can be tested. */
  canTest?: ((type: string) => boolean) | undefined;
  /** Stands between the type and its fields, or below them: steps to take elsewhere, what an image becomes. */
  above?: ((draft: Draft) => ReactNode) | undefined;
  below?: ((draft: Draft) => ReactNode) | undefined;
  /** What the family sends beside, as it is now. */
  extra?: Extra | undefined;
  /** The server tests before it saves; this person may save without. */
  mayLeaveUntested?: boolean | undefined;
  /** The button when one is added. */
  action: (type: string) => string;
  onSaved: (connection: C) => unknown;
  onClose: () => void;
}

function TypeField({ family, draft, fixed }: { family: FamilyWords; draft: Draft; fixed: boolean }) {
  const { values, replace, form } = draft;
  const provider = providerOf(family, values.type);
  return (
    <Field label="Type" help={provider?.description} error={form.errors["type"]}>
      {(control) =>
        fixed ? (
          <Input {...control} readOnly value={provider?.label ?? values.type} />
        ) : (
          <Select
            {...control}
            name="type"
            value={values.type}
            onChange={(event) => replace(ofType(family, values, event.target.value))}
          >
            {family.providers.map(({ type, label }) => (
              <option key={type} value={type}>
                {label}
              </option>
            ))}
          </Select>
        )
      }
    </Field>
  );
}

function Fields({ family, draft, stored }: { family: FamilyWords; draft: Draft; stored: ReadonlySet<string> }) {
  const { values, change, errorsOf, touch } = draft;
  const provider = providerOf(family, values.type);
  if (!provider) return null;
  const config = {
    schema: provider.config,
    values: values.config,
    errors: errorsOf("config"),
    onBlur: (name: string) => touch(`config.${name}`),
    onChange: (name: string, value: unknown) => change("config", name, value),
  };
  return (
    <>
      <SchemaForm {...config} part="first" />
      <SchemaForm
        schema={provider.secrets}
        values={values.secrets}
        beside={values.config}
        stored={stored}
        errors={errorsOf("secrets")}
        onBlur={(name) => touch(`secrets.${name}`)}
        onChange={(name, value) => change("secrets", name, value)}
      />
      <SchemaForm {...config} part="last" />
    </>
  );
}

/** What came of it must not lie below the buttons. */
const intoView = (note: HTMLElement | null) => note?.scrollIntoView({ block: "center" });

/** Type, the fields of its own, a test, and what it came to. */
export default function ConnectionDialog<C extends Connection>(props: ConnectionDialogProps<C>) {
  const { family, connection, canTest, above, below, action, mayLeaveUntested, onClose } = props;
  const [stored] = useState(() => new Set(Object.keys(connection?.secrets ?? {})));
  const draft = useConnectionForm(props, stored);
  const { form, values, testing, tested } = draft;
  const testable = canTest?.(values.type) ?? true;
  return (
    <Dialog
      title={connection ? `Edit ${connection.name}` : `Add ${family.one}`}
      onClose={onClose}
      unsaved={form.changed && !form.pending}
      className="md:w-[560px]!"
    >
      <form {...form.form}>
        <DialogBody>
          <TypeField family={family} draft={draft} fixed={connection !== undefined} />
          {above?.(draft)}
          <Field label="Name" help={`How this ${family.one} is called here.`} error={form.errors["name"]}>
            {(control) => <Input {...control} {...form.field("name")} autoComplete="off" />}
          </Field>
          <Fields key={values.type} family={family} draft={draft} stored={stored} />
          {below?.(draft)}
          {testable && (
            <div className="grid gap-2">
              <div>
                <Button
                  icon={<PlugZap aria-hidden size={16} />}
                  pending={testing}
                  pendingLabel="Testing"
                  onClick={draft.test}
                >
                  Test
                </Button>
              </div>
              {testing && (
                <p role="status" className="text-caption text-muted-foreground">
                  Signing in with what is entered. An address that does not answer takes some seconds.
                </p>
              )}
              {tested && (
                <div ref={intoView}>
                  <Note tone="ok">{tested}</Note>
                </div>
              )}
            </div>
          )}
          {form.problem && (
            <div ref={intoView}>
              <ProblemNote problem={form.problem} />
            </div>
          )}
        </DialogBody>
        <DialogFooter>
          {mayLeaveUntested && draft.saveUntested && form.problem && (
            <Button className="mr-auto" onClick={draft.saveUntested}>
              Save without a test
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={form.pending && !testing} pendingLabel="Saving">
            {connection ? `Save ${family.one}` : action(values.type)}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
