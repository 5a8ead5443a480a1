"use client";

import { Description, DisplayName } from "@moorage/domain";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { z } from "zod";
import { CopyButton } from "../../../components/ui/copy-button.tsx";
import { Field, FormSection } from "../../../components/ui/field.tsx";
import { Input, Textarea } from "../../../components/ui/input.tsx";
import { ProblemNote } from "../../../components/ui/note.tsx";
import { SaveBar } from "../../../components/ui/save-bar.tsx";
import { announce } from "../../../lib/announce.ts";
import { useTRPC } from "../../../trpc/client.tsx";
import type { PartProps } from "./settings-tab.tsx";
import { useDraft } from "./use-draft.ts";

const Names = z.object({ name: DisplayName, description: Description });

export function GeneralPart({ place, service }: PartProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { serviceId } = place;
  const update = useMutation(trpc.service.update.mutationOptions());
  const draft = useDraft({
    saved: { name: service.name, description: service.description },
    toInput: (values) => values,
    schema: Names,
    save: async (values) => {
      await update.mutateAsync({ serviceId, ...Names.parse(values) });
      await queryClient.invalidateQueries(trpc.service.get.queryFilter({ serviceId }));
      announce("Saved");
    },
  });
  const { values, set, errors } = draft;
  return (
    <>
      <div>
        <FormSection title="Name" help="What people read. The address does not change with it.">
          <Field label="Name" error={errors["name"]}>
            {(control) => (
              <Input
                {...control}
                name="name"
                value={values.name}
                onBlur={() => draft.touch("name")}
                onChange={(event) => set("name", event.target.value)}
              />
            )}
          </Field>
          <Field label="Description" optional error={errors["description"]}>
            {(control) => (
              <Textarea
                {...control}
                name="description"
                value={values.description}
                onBlur={() => draft.touch("description")}
                onChange={(event) => set("description", event.target.value)}
              />
            )}
          </Field>
        </FormSection>
        <FormSection title="Address" help="Fixed when the service was created.">
          <Field label="Slug" help={`Other services of ${service.environment.name} reach it under this name.`}>
            {(control) => (
              <div className="flex items-center gap-1.5">
                <Input {...control} mono readOnly value={service.slug} />
                <CopyButton text={service.slug} label="Copy the slug" />
              </div>
            )}
          </Field>
        </FormSection>
      </div>
      {Object.keys(errors).length === 0 && <ProblemNote problem={draft.problem} />}
      <SaveBar
        changes={draft.changes}
        pending={draft.pending}
        onDiscard={draft.discard}
        onSave={() => void draft.submit("save")}
      />
    </>
  );
}
