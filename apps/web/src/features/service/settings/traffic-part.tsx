"use client";

import { Radio } from "../../../components/ui/choice.tsx";
import { Field, FormSection } from "../../../components/ui/field.tsx";
import { Input } from "../../../components/ui/input.tsx";
import { Note, ProblemNote } from "../../../components/ui/note.tsx";
import { SaveBar } from "../../../components/ui/save-bar.tsx";
import type { Service } from "../types.ts";
import { NumberField, typedNumber } from "./number-field.tsx";
import type { PartProps } from "./settings-tab.tsx";
import { useSpecDraft } from "./use-spec-draft.ts";

type Spec = Service["spec"];

interface Values extends Record<string, unknown> {
  port: string;
  healthPath: string;
  deadlineSeconds: string;
  drainSeconds: string;
  strategy: Spec["release"]["strategy"];
}

const valuesOf = ({ port, release }: Spec): Values => ({
  port: port === null ? "" : String(port),
  healthPath: release.healthPath ?? "",
  deadlineSeconds: String(release.deadlineSeconds),
  drainSeconds: String(release.drainSeconds),
  strategy: release.strategy,
});

const toInput = (values: Values) => ({
  port: typedNumber(values.port),
  release: {
    strategy: values.strategy,
    healthPath: values.healthPath.trim() === "" ? null : values.healthPath,
    deadlineSeconds: typedNumber(values.deadlineSeconds),
    drainSeconds: typedNumber(values.drainSeconds),
  },
});

type Draft = ReturnType<typeof useSpecDraft<Values>>;

function Strategy({ draft }: { draft: Draft }) {
  const { strategy, deadlineSeconds } = draft.values;
  return (
    <FormSection title="New versions" help="How one takes over from the other.">
      <fieldset aria-label="Strategy" className="grid gap-3">
        <Radio
          name="strategy"
          label="Side by side, no gap"
          help="The new version starts beside the old one, and gets traffic once it answers."
          checked={strategy === "side-by-side"}
          onChange={() => draft.set("strategy", "side-by-side")}
        />
        <Radio
          name="strategy"
          label="In place"
          help="For what cannot run twice: the old version ends before the new one starts."
          checked={strategy === "in-place"}
          onChange={() => draft.set("strategy", "in-place")}
        />
      </fieldset>
      {strategy === "in-place" && (
        <Note tone="warn">
          Each deployment has a gap: requests wait until the new version answers, at most {deadlineSeconds} s. If it
          never does, the old one is started again.
        </Note>
      )}
      <NumberField
        label="Drain"
        unit="seconds"
        help="How long the old version may finish its open requests."
        error={draft.errors["release.drainSeconds"]}
        value={draft.values.drainSeconds}
        onBlur={() => draft.touch("release.drainSeconds")}
        onChange={(value) => draft.set("drainSeconds", value)}
      />
    </FormSection>
  );
}

export function TrafficPart({ place, service }: PartProps) {
  const draft = useSpecDraft<Values>(place, valuesOf(service.spec), toInput);
  const { values, set, errors } = draft;
  return (
    <>
      <div>
        <FormSection title="Health" help="When a new version is ready for traffic.">
          <NumberField
            optional
            label="Port"
            help="Where the app listens. Domains without a port of their own take it."
            error={errors["port"]}
            value={values.port}
            onBlur={() => draft.touch("port")}
            onChange={(value) => set("port", value)}
          />
          <Field
            label="Health path"
            optional
            error={errors["release.healthPath"]}
            help="Three answers in a row with a status from 200 to 399. Empty: any answer counts."
          >
            {(control) => (
              <Input
                {...control}
                mono
                placeholder="/healthz"
                autoCapitalize="off"
                spellCheck={false}
                value={values.healthPath}
                onBlur={() => draft.touch("release.healthPath")}
                onChange={(event) => set("healthPath", event.target.value)}
              />
            )}
          </Field>
          <NumberField
            label="Deadline"
            unit="seconds"
            help="If it is not healthy by then, the deployment fails and the old version stays."
            error={errors["release.deadlineSeconds"]}
            value={values.deadlineSeconds}
            onBlur={() => draft.touch("release.deadlineSeconds")}
            onChange={(value) => set("deadlineSeconds", value)}
          />
        </FormSection>
        <Strategy draft={draft} />
      </div>
      {Object.keys(errors).length === 0 && <ProblemNote problem={draft.problem} />}
      <SaveBar {...draft.bar} />
    </>
  );
}
