"use client";

import { Description, DisplayName } from "@moorage/domain";
import { z } from "zod";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogBody, DialogFooter } from "../../components/ui/dialog.tsx";
import { NameFields } from "../../components/ui/name-fields.tsx";
import { ProblemNote } from "../../components/ui/note.tsx";
import { useForm } from "../../lib/use-form.ts";
import { useTRPCClient } from "../../trpc/client.tsx";
import type { SshKey } from "./types.ts";

const Names = z.object({ name: DisplayName, description: Description });

interface Props {
  sshKey: SshKey;
  onSaved: () => void;
  onClose: () => void;
}

export default function EditSshKey({ sshKey: { id: sshKeyId, name, description }, onSaved, onClose }: Props) {
  const client = useTRPCClient();
  const form = useForm({
    initial: { name, description },
    validate: Names,
    submit: async (values) => {
      await client.sshKey.update.mutate({ sshKeyId, ...values });
      onSaved();
      onClose();
    },
  });
  return (
    <Dialog title={`Edit ${name}`} onClose={onClose} unsaved={form.changed && !form.pending}>
      <form {...form.form}>
        <DialogBody>
          <NameFields form={form} help="The key itself stays as it is." />
          <ProblemNote problem={form.problem} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={form.pending} pendingLabel="Saving">
            Save SSH key
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
