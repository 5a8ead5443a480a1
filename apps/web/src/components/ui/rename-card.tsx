"use client";

import { Description, DisplayName } from "@moorage/domain";
import { useState } from "react";
import { z } from "zod";
import { announce } from "../../lib/announce.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "./button.tsx";
import { Card } from "./card.tsx";
import { NameFields } from "./name-fields.tsx";
import { ProblemNote } from "./note.tsx";

const Values = z.object({ name: DisplayName, description: Description });
type Values = z.output<typeof Values>;

interface Props {
  name: string;
  description: string;
  slug: string;
  onSave: (values: Values) => Promise<unknown>;
}

/** Name and description of a project or an environment. The address is made of the slug, which stays. */
export function RenameCard({ name, description, slug, onSave }: Props) {
  const [saved, setSaved] = useState(false);
  const form = useForm<Values>({
    initial: { name, description },
    validate: Values,
    submit: async (values) => {
      await onSave(values);
      setSaved(true);
      announce("Saved");
    },
  });
  return (
    <Card title="Name">
      <form {...form.form} onChange={() => setSaved(false)} className="grid max-w-[560px] gap-4">
        <NameFields
          form={form}
          help={
            <>
              The address keeps <code className="font-mono">{slug}</code>, so that links stay good.
            </>
          }
        />
        <ProblemNote problem={form.problem} />
        <div className="flex items-center gap-3">
          <Button type="submit" variant="primary" data-hotkey="mod+s" pending={form.pending} pendingLabel="Saving">
            Save changes
          </Button>
          {saved && <span className="text-small text-muted-foreground">Saved</span>}
        </div>
      </form>
    </Card>
  );
}
