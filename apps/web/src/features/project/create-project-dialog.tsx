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

export default function CreateProjectDialog({ onClose }: { onClose: () => void }) {
  const client = useTRPCClient();
  const router = useRouter();
  const form = useForm({
    initial: { name: "", description: "" },
    validate: Values,
    submit: async (values) => {
      const { project, environment } = await client.project.create.mutate(values);
      onClose();
      router.push(`/projects/${project.slug}/${environment.slug}`);
    },
  });
  return (
    <Dialog title="Create project" onClose={onClose} unsaved={form.changed && !form.pending}>
      <form {...form.form}>
        <DialogBody>
          <NameFields form={form} help="It begins with the environment production." />
          <ProblemNote problem={form.problem} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={form.pending} pendingLabel="Creating">
            Create project
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
