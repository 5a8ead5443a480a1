"use client";

import { FormSection } from "../../../components/ui/field.tsx";
import { ProblemNote } from "../../../components/ui/note.tsx";
import { SaveBar } from "../../../components/ui/save-bar.tsx";
import { WordList } from "../../../components/ui/word-list.tsx";
import { NumberField, typedNumber } from "./number-field.tsx";
import type { PartProps } from "./settings-tab.tsx";
import { useSpecDraft, withoutBuild } from "./use-spec-draft.ts";

interface Values extends Record<string, unknown> {
  command: string[];
  args: string[];
  preDeploy: string[];
  postDeploy: string[];
  timeoutSeconds: string;
}

const toInput = ({ command, args, preDeploy, postDeploy, timeoutSeconds }: Values) => ({
  command,
  args,
  hooks: { preDeploy, postDeploy, timeoutSeconds: typedNumber(timeoutSeconds) },
});

export function RunPart({ place, service }: PartProps) {
  const { command, args, hooks } = service.spec;
  const { preDeploy, postDeploy } = hooks;
  const saved = { command, args, preDeploy, postDeploy, timeoutSeconds: String(hooks.timeoutSeconds) };
  const draft = useSpecDraft<Values>(place, saved, toInput, withoutBuild(service));
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
        <FormSection title="Around a deployment" help="Commands that run once, in the new image with its variables.">
          <WordList
            label="Before traffic"
            unit="word"
            path="hooks.preDeploy"
            help="For example npm, run, migrate. When it fails, the deployment ends and the old version stays."
            words={values.preDeploy}
            errors={errors}
            onChange={(words) => set("preDeploy", words)}
          />
          <WordList
            label="After traffic"
            unit="word"
            path="hooks.postDeploy"
            help="Once the new version serves. A failure is shown, and the version stays."
            words={values.postDeploy}
            errors={errors}
            onChange={(words) => set("postDeploy", words)}
          />
          <NumberField
            label="Time limit"
            unit="seconds"
            help="For each of the two; a command that takes longer is ended and counts as failed."
            error={errors["hooks.timeoutSeconds"]}
            value={values.timeoutSeconds}
            onBlur={() => draft.touch("hooks.timeoutSeconds")}
            onChange={(value) => set("timeoutSeconds", value)}
          />
        </FormSection>
      </div>
      {Object.keys(errors).length === 0 && <ProblemNote problem={draft.problem} />}
      <SaveBar {...draft.bar} />
    </>
  );
}
