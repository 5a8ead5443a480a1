"use client";

import { DisplayName } from "@moorage/domain";
import { z } from "zod";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogBody, DialogFooter } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { ProblemNote } from "../../components/ui/note.tsx";
import { useForm } from "../../lib/use-form.ts";
import { useTRPCClient } from "../../trpc/client.tsx";

const Values = z.object({ name: DisplayName });

interface Props {
  onClose: () => void;
  onCreated: (organizationId: string) => Promise<void>;
}

/** Its maker becomes its owner, and works in it from then on. */
export default function CreateOrganizationDialog({ onClose, onCreated }: Props) {
  const client = useTRPCClient();
  const { form, field, errors, problem, pending, changed } = useForm({
    initial: { name: "" },
    validate: Values,
    submit: async (values) => {
      const { id } = await client.organization.create.mutate(values);
      await onCreated(id);
    },
  });
  return (
    <Dialog title="Create organization" onClose={onClose} unsaved={changed && !pending}>
      <form {...form}>
        <DialogBody>
          <Field
            label="Name"
            help="Its projects, members and API keys are apart from those of every other organization."
            error={errors["name"]}
          >
            {(control) => <Input {...control} {...field("name")} autoComplete="off" />}
          </Field>
          <ProblemNote problem={problem} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={pending} pendingLabel="Creating">
            Create organization
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
