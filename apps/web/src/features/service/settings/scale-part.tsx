"use client";

import { printCpus, printMemory } from "@moorage/domain/service";
import type { ReactNode } from "react";
import { Radio } from "../../../components/ui/choice.tsx";
import { FormSection } from "../../../components/ui/field.tsx";
import { Note, ProblemNote } from "../../../components/ui/note.tsx";
import { SaveBar } from "../../../components/ui/save-bar.tsx";
import type { Service } from "../types.ts";
import { NumberField, typedNumber } from "./number-field.tsx";
import { PlacementNotes } from "./placement-notes.tsx";
import type { PartProps } from "./settings-tab.tsx";
import { TextField, textOrNull } from "./text-field.tsx";
import { useSpecDraft, withoutBuild } from "./use-spec-draft.ts";

type Spec = Service["spec"];

interface Values extends Record<string, unknown> {
  replicas: string;
  mode: Spec["swarm"]["mode"];
  memoryLimit: string;
  memoryReservation: string;
  cpuLimit: string;
  cpuReservation: string;
}

const shown = (value: number | null, print: (value: number) => string) => (value === null ? "" : print(value));

const valuesOf = ({ replicas, swarm, resources }: Spec): Values => ({
  replicas: String(replicas),
  mode: swarm.mode,
  memoryLimit: shown(resources.memoryLimit, printMemory),
  memoryReservation: shown(resources.memoryReservation, printMemory),
  cpuLimit: shown(resources.cpuLimit, printCpus),
  cpuReservation: shown(resources.cpuReservation, printCpus),
});

const toInput = ({ replicas, mode, ...amounts }: Values) => ({
  replicas: typedNumber(replicas),
  swarm: { mode },
  resources: {
    memoryLimit: textOrNull(amounts.memoryLimit),
    memoryReservation: textOrNull(amounts.memoryReservation),
    cpuLimit: textOrNull(amounts.cpuLimit),
    cpuReservation: textOrNull(amounts.cpuReservation),
  },
});

type Draft = ReturnType<typeof useSpecDraft<Values>>;

function Replicas({ draft, publishes, children }: { draft: Draft; publishes: boolean; children: ReactNode }) {
  const { values, set, errors } = draft;
  return (
    <FormSection title="Replicas" help="How many of it run at the same time.">
      <fieldset aria-label="Mode" className="grid gap-3">
        <Radio
          name="mode"
          label="A number of replicas"
          help="Requests are spread over all of them."
          checked={values.mode === "replicated"}
          onChange={() => set("mode", "replicated")}
        />
        <Radio
          name="mode"
          label="One on each server"
          help="Global: as many as there are servers that may run it."
          checked={values.mode === "global"}
          onChange={() => set("mode", "global")}
        />
      </fieldset>
      {values.mode === "replicated" && (
        <NumberField
          label="Replicas"
          unit="1 to 50"
          help="A change is a deployment of the same image: no request is lost."
          error={errors["replicas"]}
          value={values.replicas}
          onBlur={() => draft.touch("replicas")}
          onChange={(value) => set("replicas", value)}
        />
      )}
      {children}
      {publishes && (
        <Note tone="idle">This service publishes a port of the server, which only one replica can have.</Note>
      )}
    </FormSection>
  );
}

const amounts = [
  {
    name: "memoryLimit",
    label: "Memory limit",
    placeholder: "512m",
    help: "In bytes, or with k, m, g. A replica that takes more is ended. Empty: no limit.",
  },
  {
    name: "cpuLimit",
    label: "CPU limit",
    placeholder: "0.5",
    help: "In CPUs: 0.5 is half of one. A replica that wants more waits. Empty: no limit.",
  },
  {
    name: "memoryReservation",
    label: "Memory reservation",
    placeholder: "128m",
    help: "In bytes, or with k, m, g. A server without so much free memory is not chosen.",
  },
  {
    name: "cpuReservation",
    label: "CPU reservation",
    placeholder: "0.1",
    help: "In CPUs. A server without so much unreserved CPU is not chosen.",
  },
] as const;

export function ScalePart({ place, service }: PartProps) {
  const draft = useSpecDraft<Values>(place, valuesOf(service.spec), toInput, withoutBuild(service));
  const { values, set, errors } = draft;
  return (
    <>
      <div>
        <Replicas draft={draft} publishes={service.spec.ports.length > 0}>
          <PlacementNotes service={service} swarm={{ ...service.spec.swarm, mode: values.mode }} />
        </Replicas>
        <FormSection title="Limits" help="Of each replica.">
          <div className="grid gap-4 sm:grid-cols-2">
            {amounts.map(({ name, ...words }) => (
              <TextField
                key={name}
                {...words}
                error={errors[`resources.${name}`]}
                value={values[name]}
                onBlur={() => draft.touch(`resources.${name}`)}
                onChange={(value) => set(name, value)}
              />
            ))}
          </div>
        </FormSection>
      </div>
      {Object.keys(errors).length === 0 && <ProblemNote problem={draft.problem} />}
      <SaveBar {...draft.bar} />
    </>
  );
}
