"use client";

import { PatchContent, PatchPath } from "@moorage/domain/service";
import { useQuery } from "@tanstack/react-query";
import { Button } from "../../components/ui/button.tsx";
import { Radio } from "../../components/ui/choice.tsx";
import { Dialog, DialogBody, DialogFooter } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input, Textarea } from "../../components/ui/input.tsx";
import { ProblemNote } from "../../components/ui/note.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { useForm } from "../../lib/use-form.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import type { ListedPatch } from "./types.ts";

interface Values extends Record<string, unknown> {
  path: string;
  deletes: boolean;
  content: string;
}

interface Props {
  serviceId: string;
  /** One that is changed. */
  patch: ListedPatch | undefined;
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

function Form({ serviceId, patch, content, onSaved, onClose }: Props & { content: string }) {
  const client = useTRPCClient();
  const { form, field, values, set, errors, problem, pending, changed } = useForm<Values>({
    initial: { path: patch?.path ?? "", deletes: patch?.type === "delete", content },
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
  const title = patch ? "Edit patch" : "Add a patch";
  return (
    <Dialog title={title} onClose={onClose} unsaved={changed && !pending} className="md:w-[720px]!">
      <form {...form}>
        <DialogBody>
          <Field
            label="File"
            help="Its path below the root of the source, such as src/config.js."
            error={errors["path"]}
          >
            {(control) => (
              <Input {...control} {...field("path")} mono autoCapitalize="off" autoComplete="off" spellCheck={false} />
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
                <Textarea {...control} {...field("content")} mono rows={12} spellCheck={false} autoComplete="off" />
              )}
            </Field>
          )}
          <ProblemNote problem={problem} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={pending} pendingLabel="Saving">
            {patch ? "Save patch" : "Add patch"}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}

function Existing(props: Props & { patch: ListedPatch }) {
  const query = useQuery(useTRPC().patch.get.queryOptions({ patchId: props.patch.id }, { staleTime: 0 }));
  // The form begins with what is stored, so it waits for that.
  const data = query.isFetching && !query.isFetched ? undefined : query.data;
  if (data) return <Form {...props} content={data.content} />;
  return (
    <Dialog title="Edit patch" onClose={props.onClose} className="md:w-[720px]!">
      <DialogBody>
        <QueryView query={query} what="the patch" loading={<LoadingRows rows={2} label="the patch" />}>
          {() => null}
        </QueryView>
      </DialogBody>
    </Dialog>
  );
}

/** A file of the source: what is written in its place, or that it goes. */
export default function PatchDialog(props: Props) {
  return props.patch ? <Existing {...props} patch={props.patch} /> : <Form {...props} content="" />;
}
