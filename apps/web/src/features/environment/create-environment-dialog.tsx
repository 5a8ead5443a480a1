"use client";

import { Description, DisplayName } from "@moorage/domain";
import { useRouter } from "next/navigation";
import { z } from "zod";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogBody, DialogFooter } from "../../components/ui/dialog.tsx";
import { NameFields } from "../../components/ui/name-fields.tsx";
import { ProblemNote } from "../../components/ui/note.tsx";
import { useForm } from "../../lib/use-form.ts";
import { useTRPCClient } from "../../trpc/client.tsx";

const Values = z.object({ name: DisplayName, description: Description });

interface Props {
  project: string;
  onClose: () => void;
}

export default function CreateEnvironmentDialog({ project, onClose }: Props) {
  const client = useTRPCClient();
  const router = useRouter();
  const form = useForm({
    initial: { name: "", description: "" },
    validate: Values,
    submit: async (values) => {
      const { slug } = await client.environment.create.mutate({ projectId: project, ...values });
      onClose();
      router.push(`/projects/${project}/${slug}`);
    },
  });
  return (
    <Dialog title="Create environment" onClose={onClose} unsaved={form.changed && !form.pending}>
      <form {...form.form}>
        <DialogBody>
          <NameFields
            form={form}
            help="Its services have a network of their own; other environments cannot reach them."
          />
          <ProblemNote problem={form.problem} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={form.pending} pendingLabel="Creating">
            Create environment
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
