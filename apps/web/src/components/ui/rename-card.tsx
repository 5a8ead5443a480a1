"use client";

import { Description, DisplayName } from "@moorage/domain";
import { z } from "zod";
import { Card } from "./card.tsx";
import { NameFields } from "./name-fields.tsx";
import { SavedForm } from "./saved-form.tsx";

const Values = z.object({ name: DisplayName, description: Description });
export type NameAndDescription = z.output<typeof Values>;

interface Props extends NameAndDescription {
  slug: string;
  onSave: (values: NameAndDescription) => Promise<unknown>;
}

/** Name and description of a project or an environment. The address is made of the slug, which stays. */
export function RenameCard({ name, description, slug, onSave }: Props) {
  return (
    <Card title="Name">
      <SavedForm initial={{ name, description }} schema={Values} action="Save changes" onSave={onSave}>
        {(form) => (
          <NameFields
            form={form}
            help={
              <>
                The address keeps <code className="font-mono">{slug}</code>, so that links stay good.
              </>
            }
          />
        )}
      </SavedForm>
    </Card>
  );
}
