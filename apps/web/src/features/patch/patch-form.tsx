"use client";

import { PatchContent, PatchPath } from "@moorage/domain/service";
import { ArrowLeft } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Radio } from "../../components/ui/choice.tsx";
import { DialogBody, DialogFooter } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input, Textarea } from "../../components/ui/input.tsx";
import { Note, ProblemNote } from "../../components/ui/note.tsx";
import { useForm } from "../../lib/use-form.ts";
import { useTRPCClient } from "../../trpc/client.tsx";
import { focusFirst } from "./focus-first.ts";
import type { ListedPatch } from "./types.ts";

interface Values extends Record<string, unknown> {
  path: string;
  deletes: boolean;
  content: string;
}

export interface PatchFormProps {
  serviceId: string;
  /** One that is changed. */
  patch?: ListedPatch | undefined;
  /** The file of the source that is opened: its text, or why it has none here. */
  file?: { path: string; problem?: string | undefined } | undefined;
  content: string;
  onUnsaved: (unsaved: boolean) => void;
  /** To the files of the source. */
  onBack?: (() => void) | undefined;
  onSaved: () => Promise<unknown>;
  onClose: () => void;
}

function check({ path, deletes, content }: Values): Record<string, string> {
  const found = {
    path: PatchPath.safeParse(path).error?.issues[0]?.message,
    content: deletes ? undefined : PatchContent.safeParse(content).error?.issues[0]?.message,
  };
  return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

function usePatchForm({ serviceId, patch, file, content, onSaved, onClose }: PatchFormProps) {
  const client = useTRPCClient();
  const [initial] = useState<Values>({
    path: patch?.path ?? file?.path ?? "",
    deletes: patch?.type === "delete" || file?.problem !== undefined,
    content,
  });
  const form = useForm<Values>({
    initial,
    validate: check,
    submit: async ({ path, deletes, content: text }) => {
      const type = deletes ? ("delete" as const) : ("update" as const);
      const input = { path, type, content: deletes ? "" : text };
      if (patch) await client.patch.update.mutate({ patchId: patch.id, ...input });
      else await client.patch.create.mutate({ serviceId, ...input });
      await onSaved();
      onClose();
    },
  });
  const { path, deletes, content: text } = form.values;
  const changed = path !== initial.path || deletes !== initial.deletes || text !== initial.content;
  return { ...form, unsaved: changed && !form.pending };
}

/** What is written in a file's place, or that it goes. */
export function PatchForm(props: PatchFormProps) {
  const { patch, file, onUnsaved, onBack, onClose } = props;
  const { form, field, values, set, errors, problem, pending, unsaved } = usePatchForm(props);
  useEffect(() => onUnsaved(unsaved), [unsaved, onUnsaved]);
  return (
    <form {...form}>
      <div ref={focusFirst}>
        <DialogBody>
          {file?.problem && <Note tone="warn">{file.problem} It can be deleted, or replaced as a whole.</Note>}
          <Field
            label="File"
            help={file ? undefined : "Its path below the root of the source, such as src/config.js."}
            error={errors["path"]}
          >
            {(control) => (
              <Input
                {...control}
                {...field("path")}
                mono
                readOnly={file !== undefined}
                autoCapitalize="off"
                autoComplete="off"
                spellCheck={false}
              />
            )}
          </Field>
          <fieldset className="grid gap-2.5">
            <legend className="float-left mb-2.5 text-small font-medium">What it does</legend>
            <Radio
              name="deletes"
              label="Write the file"
              help="In place of the one that the source has, or as a new one."
              checked={!values.deletes}
              onChange={() => set("deletes", false)}
            />
            <Radio
              name="deletes"
              label="Delete the file"
              help="A source that does not have it stops the deployment."
              checked={values.deletes}
              onChange={() => set("deletes", true)}
            />
          </fieldset>
          {!values.deletes && (
            <Field
              label="Content"
              help="The whole file. It is kept in clear, as source text is: secrets belong in variables."
              error={errors["content"]}
            >
              {(control) => (
                <Textarea
                  {...control}
                  {...field("content")}
                  mono
                  rows={file ? 16 : 12}
                  data-autofocus={file ? true : undefined}
                  spellCheck={false}
                  autoComplete="off"
                />
              )}
            </Field>
          )}
          <ProblemNote problem={problem} />
        </DialogBody>
      </div>
      <DialogFooter>
        {/* What is typed would be lost; Cancel asks. */}
        {onBack && !unsaved && (
          <Button className="mr-auto" icon={<ArrowLeft aria-hidden size={16} />} onClick={onBack}>
            Files
          </Button>
        )}
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" pending={pending} pendingLabel="Saving">
          {patch ? "Save patch" : "Add patch"}
        </Button>
      </DialogFooter>
    </form>
  );
}
