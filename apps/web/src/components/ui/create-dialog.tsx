"use client";

import { Description, DisplayName } from "@moorage/domain";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { z } from "zod";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "./button.tsx";
import { Dialog, DialogBody, DialogFooter } from "./dialog.tsx";
import { NameFields } from "./name-fields.tsx";
import { ProblemNote } from "./note.tsx";

const Values = z.object({ name: DisplayName, description: Description });

interface Props {
  /** Title and button: "Create project". */
  action: string;
  help: ReactNode;
  /** Answers the address of what was made, which is opened. */
  create: (values: z.output<typeof Values>) => Promise<string>;
  onClose: () => void;
}

/** For what begins as a name and a description. */
export function CreateDialog({ action, help, create, onClose }: Props) {
  const router = useRouter();
  const form = useForm({
    initial: { name: "", description: "" },
    validate: Values,
    submit: async (values) => {
      const href = await create(values);
      onClose();
      router.push(href);
    },
  });
  return (
    <Dialog title={action} onClose={onClose} unsaved={form.changed && !form.pending}>
      <form {...form.form}>
        <DialogBody>
          <NameFields form={form} help={help} />
          <ProblemNote problem={form.problem} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={form.pending} pendingLabel="Creating">
            {action}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
