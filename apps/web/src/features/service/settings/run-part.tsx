"use client";

import { FormSection } from "../../../components/ui/field.tsx";
import { ProblemNote } from "../../../components/ui/note.tsx";
import { SaveBar } from "../../../components/ui/save-bar.tsx";
import { NumberField, typedNumber } from "./number-field.tsx";
import type { PartProps } from "./settings-tab.tsx";
import { useSpecDraft } from "./use-spec-draft.ts";
import { WordList } from "./word-list.tsx";

interface Values extends Record<string, unknown> {
  command: string[];
  args: string[];
  replicas: string;
}

export function RunPart({ place, service }: PartProps) {
  const { command, args, replicas } = service.spec;
  const draft = useSpecDraft<Values>(place, { command, args, replicas: String(replicas) }, (values) => ({
    command: values.command,
    args: values.args,
    replicas: typedNumber(values.replicas),
  }));
  const { values, set, errors } = draft;
  return (
    <>
      <div>
        <FormSection title="Program" help="Empty lists leave what the image says.">
          <WordList
            label="Command"
            unit="word"
            path="command"
            help="Replaces the image's entry point. One word in each field; no shell reads them."
            words={values.command}
            errors={errors}
            onChange={(words) => set("command", words)}
          />
          <WordList
            label="Arguments"
            unit="argument"
            path="args"
            help="Replace the image's own command."
            words={values.args}
            errors={errors}
            onChange={(words) => set("args", words)}
          />
        </FormSection>
        <FormSection title="Replicas" help="How many of it run at the same time.">
          <NumberField
            label="Replicas"
            help="1 to 50. Requests are spread over all of them."
            error={errors["replicas"]}
            value={values.replicas}
            onBlur={() => draft.touch("replicas")}
            onChange={(value) => set("replicas", value)}
          />
        </FormSection>
      </div>
      {Object.keys(errors).length === 0 && <ProblemNote problem={draft.problem} />}
      <SaveBar {...draft.bar} />
    </>
  );
}
