"use client";

import { PlugZap } from "lucide-react";
import { type ReactNode, useState } from "react";
import { SchemaForm } from "../../components/schema-form.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogBody, DialogFooter } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input, Select } from "../../components/ui/input.tsx";
import { Note, ProblemNote } from "../../components/ui/note.tsx";
import { TypeCards } from "./type-cards.tsx";
import type { Connection, ConnectionApi, Extra, FamilyWords } from "./types.ts";
import { type Draft, useConnectionForm } from "./use-connection-form.ts";
import { ofType, providerOf } from "./values.ts";
import { testWordsOf } from "./words.ts";

export interface ConnectionDialogProps<C extends Connection> {
  family: FamilyWords;
  api: ConnectionApi<C>;
  /** The one that is edited; without it one is added. */
  connection?: C | undefined;
  /** Types are chosen from cards with these; without them from a list. */
  typeIcon?: ((type: string) => ReactNode) | undefined;
  /** Whether values that are not saved yet can be tested. */
  canTest?: ((type: string) => boolean) | undefined;
  /** Stands between the type and its fields, or below them: steps to take elsewhere, what an image becomes. */
  above?: ((draft: Draft) => ReactNode) | undefined;
  below?: ((draft: Draft) => ReactNode) | undefined;
  /** Below the test, which does not depend on it. */
  apart?: ((draft: Draft) => ReactNode) | undefined;
  /** What the family sends beside, as it is now. */
  extra?: Extra | undefined;
  /** The server tests before it saves; this person may save without. */
  mayLeaveUntested?: boolean | undefined;
  /** The button when one is added. */
  action: (type: string) => string;
  onSaved: (connection: C) => unknown;
  onClose: () => void;
}

interface TypeProps {
  family: FamilyWords;
  draft: Draft;
  fixed: boolean;
  icon: ((type: string) => ReactNode) | undefined;
}

function TypeField({ family, draft, fixed, icon }: TypeProps) {
  const { values, replace, form } = draft;
  const choose = (type: string) => replace(ofType(family, values, type));
  if (icon && !fixed) return <TypeCards {...{ family, icon, onChoose: choose }} chosen={values.type} />;
  const provider = providerOf(family, values.type);
  return (
    <Field label="Type" help={provider?.description} error={form.errors["type"]}>
      {(control) =>
        fixed ? (
          <Input {...control} readOnly value={provider?.label ?? values.type} />
        ) : (
          <Select {...control} name="type" value={values.type} onChange={(event) => choose(event.target.value)}>
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
  const { family, connection, typeIcon, canTest, above, below, apart, action, mayLeaveUntested, onClose } = props;
  const [stored] = useState(() => new Set(Object.keys(connection?.secrets ?? {})));
  const draft = useConnectionForm(props, stored);
  const { form, values, testing, tested } = draft;
  const words = testWordsOf(family);
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
          <TypeField family={family} draft={draft} fixed={connection !== undefined} icon={typeIcon} />
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
                  pendingLabel={words.pending}
                  onClick={draft.test}
                >
                  {words.action}
                </Button>
              </div>
              {testing && (
                <p role="status" className="text-caption text-muted-foreground">
                  {words.explains}
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
          {apart?.(draft)}
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
