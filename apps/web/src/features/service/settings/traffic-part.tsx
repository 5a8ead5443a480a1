"use client";

import { Radio } from "../../../components/ui/choice.tsx";
import { Field, FormSection } from "../../../components/ui/field.tsx";
import { Input } from "../../../components/ui/input.tsx";
import { Note, ProblemNote } from "../../../components/ui/note.tsx";
import { SaveBar } from "../../../components/ui/save-bar.tsx";
import type { Service } from "../types.ts";
import {
  HealthCheckSection,
  type HealthCheckText,
  healthCheckInput,
  healthCheckText,
} from "./health-check-section.tsx";
import { NumberField, typedNumber } from "./number-field.tsx";
import type { PartProps } from "./settings-tab.tsx";
import { useSpecDraft, withoutBuild } from "./use-spec-draft.ts";

type Spec = Service["spec"];

interface Values extends Record<string, unknown> {
  port: string;
  healthPath: string;
  deadlineSeconds: string;
  drainSeconds: string;
  strategy: Spec["release"]["strategy"];
  healthCheck: HealthCheckText;
}

const valuesOf = ({ port, release, swarm }: Spec): Values => ({
  port: port === null ? "" : String(port),
  healthPath: release.healthPath ?? "",
  deadlineSeconds: String(release.deadlineSeconds),
  drainSeconds: String(release.drainSeconds),
  strategy: release.strategy,
  healthCheck: healthCheckText(swarm.healthCheck),
});

const toInput = (values: Values) => ({
  port: typedNumber(values.port),
  release: {
    strategy: values.strategy,
    healthPath: values.healthPath.trim() === "" ? null : values.healthPath,
    deadlineSeconds: typedNumber(values.deadlineSeconds),
    drainSeconds: typedNumber(values.drainSeconds),
  },
  swarm: { healthCheck: healthCheckInput(values.healthCheck) },
});

type Draft = ReturnType<typeof useSpecDraft<Values>>;

function Strategy({ draft, publishes }: { draft: Draft; publishes: boolean }) {
  const { deadlineSeconds } = draft.values;
  const strategy = publishes ? "in-place" : draft.values.strategy;
  return (
    <FormSection title="New versions" help="How one takes over from the other.">
      {publishes && <Note tone="idle">It publishes a port of the server, so its versions follow each other.</Note>}
      <fieldset aria-label="Strategy" className="grid gap-3">
        <Radio
          name="strategy"
          disabled={publishes}
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
  const draft = useSpecDraft<Values>(place, valuesOf(service.spec), toInput, withoutBuild(service));
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
        <HealthCheckSection
          value={values.healthCheck}
          errors={errors}
          onChange={(healthCheck) => set("healthCheck", healthCheck)}
          touch={draft.touch}
        />
        <Strategy draft={draft} publishes={service.spec.ports.length > 0} />
      </div>
      {Object.keys(errors).length === 0 && <ProblemNote problem={draft.problem} />}
      <SaveBar {...draft.bar} />
    </>
  );
}
