"use client";

import { type SwarmSettings, SwarmSettingsPatch } from "@moorage/domain/service";
import { Fragment } from "react";
import { Field, FormSection } from "../../../components/ui/field.tsx";
import { Textarea } from "../../../components/ui/input.tsx";
import { ProblemNote } from "../../../components/ui/note.tsx";
import { SaveBar } from "../../../components/ui/save-bar.tsx";
import type { Service } from "../types.ts";
import { PlacementNotes } from "./placement-notes.tsx";
import type { PartProps } from "./settings-tab.tsx";
import { useSpecDraft, withoutBuild } from "./use-spec-draft.ts";

type Swarm = Service["spec"]["swarm"];

const fields = [
  {
    name: "restartPolicy",
    label: "Restart policy",
    help: "Condition none, on-failure or any; Delay and Window in nanoseconds; MaxAttempts.",
    example: '{ "Condition": "on-failure", "Delay": 5000000000, "MaxAttempts": 10 }',
  },
  {
    name: "placement",
    label: "Placement",
    help: "On which servers it may run.",
    example: '{ "Constraints": ["node.labels.disk==ssd"] }',
  },
  {
    name: "updateConfig",
    label: "Update",
    help: "How Swarm itself changes tasks. A deployment starts a new service beside the old one, whatever stands here.",
    example: '{ "Parallelism": 1, "Order": "start-first", "Monitor": 10000000000 }',
  },
  {
    name: "rollbackConfig",
    label: "Rollback",
    help: "How Swarm itself takes a change of tasks back.",
    example: '{ "Parallelism": 1, "Order": "start-first" }',
  },
  { name: "labels", label: "Labels", help: "On the service and its containers.", example: '{ "team": "quay" }' },
  {
    name: "networks",
    label: "More networks",
    help: "Networks of the server, beside the environment's own. Needs the instance's permission for host mounts.",
    example: '[{ "Target": "shared", "Aliases": ["api"] }]',
  },
  {
    name: "endpointSpec",
    label: "Endpoint",
    help: "dnsrr, the default, works everywhere; vip needs IPVS on the server.",
    example: '{ "Mode": "vip" }',
  },
  {
    name: "ulimits",
    label: "Limits of processes",
    help: "As ulimit has them: a soft and a hard one each.",
    example: '[{ "Name": "nofile", "Soft": 65536, "Hard": 65536 }]',
  },
  {
    name: "stopGracePeriod",
    label: "Time to stop",
    help: "Nanoseconds between SIGTERM and SIGKILL. Empty: ten seconds more than the drain.",
    example: "30000000000",
  },
] as const satisfies readonly { name: keyof Swarm; label: string; help: string; example: string }[];

type Name = (typeof fields)[number]["name"];
type Values = Record<Name, string> & Record<string, unknown>;

const printed = (value: unknown): string => (value === null ? "" : JSON.stringify(value, null, 2));

const each = <T,>(make: (name: Name) => T) =>
  Object.fromEntries(fields.map(({ name }) => [name, make(name)])) as Record<Name, T>;

/** What is no JSON stays a text, and is refused as one. */
function parsed(text: string): { value: unknown; problem?: string } {
  if (text.trim() === "") return { value: null };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { value: text, problem: `This is not JSON: ${error instanceof Error ? error.message : ""}` };
  }
}

const toInput = (values: Values) => ({ swarm: each((name) => parsed(values[name]).value) });

/** As far as it can be read while it is typed. */
const placementIn = (text: string): SwarmSettings["placement"] =>
  SwarmSettingsPatch.shape.placement.safeParse(parsed(text).value).data ?? null;

/** The first finding in a setting, with its place inside. */
function errorOf(name: Name, text: string, errors: Readonly<Record<string, string>>): string | undefined {
  const path = `swarm.${name}`;
  const found = Object.keys(errors).find((key) => key === path || key.startsWith(`${path}.`));
  if (found === undefined) return undefined;
  const inside = found.slice(path.length + 1);
  return parsed(text).problem ?? (inside ? `${inside}: ${errors[found]}` : errors[found]);
}

export function SwarmPart({ place, service }: PartProps) {
  const { swarm } = service.spec;
  const saved = { ...each((name) => printed(swarm[name])) };
  const draft = useSpecDraft<Values>(place, saved, toInput, withoutBuild(service));
  const { values, set, errors } = draft;
  return (
    <>
      <div>
        <FormSection
          title="Swarm"
          help="As Docker's API writes them. Empty leaves what Moorage sets; all apply at the next deployment."
        >
          {fields.map(({ name, label, help, example }) => (
            <Fragment key={name}>
              <Field optional label={label} help={help} error={errorOf(name, values[name], errors)}>
                {(control) => (
                  <Textarea
                    {...control}
                    mono
                    rows={Math.min(12, Math.max(2, values[name].split("\n").length))}
                    className="min-h-0! resize-y"
                    placeholder={example}
                    autoCapitalize="off"
                    spellCheck={false}
                    value={values[name]}
                    onBlur={() => draft.touch(`swarm.${name}`)}
                    onChange={(event) => set(name, event.target.value)}
                  />
                )}
              </Field>
              {name === "placement" && (
                <PlacementNotes service={service} swarm={{ ...swarm, placement: placementIn(values.placement) }} />
              )}
            </Fragment>
          ))}
        </FormSection>
      </div>
      {Object.keys(errors).length === 0 && <ProblemNote problem={draft.problem} />}
      <SaveBar {...draft.bar} />
    </>
  );
}
