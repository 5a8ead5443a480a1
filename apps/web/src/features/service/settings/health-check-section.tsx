"use client";

import { FormSection } from "../../../components/ui/field.tsx";
import { WordList } from "../../../components/ui/word-list.tsx";
import type { Service } from "../types.ts";
import { NumberField, typedNumber } from "./number-field.tsx";

type HealthCheck = Service["spec"]["swarm"]["healthCheck"];

const second = 1_000_000_000;
const path = "swarm.healthCheck";

const times = [
  { name: "Interval", label: "Every", help: "Between two checks; 30 when empty." },
  { name: "Timeout", label: "Time limit", help: "Of one check; 30 when empty." },
  { name: "StartPeriod", label: "Start period", help: "Failures in it do not count: for apps that start slowly." },
] as const;

/** As typed: Docker's nanoseconds are shown in seconds. */
export interface HealthCheckText {
  test: string[];
  Interval: string;
  Timeout: string;
  StartPeriod: string;
  Retries: string;
  /** What the form does not show stays. */
  rest: Record<string, unknown>;
}

const secondsOf = (ns: number | undefined) => (ns === undefined ? "" : String(ns / second));

export function healthCheckText(check: HealthCheck): HealthCheckText {
  const { Test = [], Interval, Timeout, StartPeriod, Retries, ...rest } = check ?? {};
  return {
    test: Test,
    Interval: secondsOf(Interval),
    Timeout: secondsOf(Timeout),
    StartPeriod: secondsOf(StartPeriod),
    Retries: Retries === undefined ? "" : String(Retries),
    rest,
  };
}

function typedNs(text: string): unknown {
  const number = typedNumber(text);
  if (number === null) return undefined;
  return typeof number === "number" ? Math.round(number * second) : number;
}

/** No test is no check of the service's own: the image's stays. */
export function healthCheckInput({ test, Interval, Timeout, StartPeriod, Retries, rest }: HealthCheckText): unknown {
  if (test.length === 0) return null;
  return {
    ...rest,
    Test: test,
    Interval: typedNs(Interval),
    Timeout: typedNs(Timeout),
    StartPeriod: typedNs(StartPeriod),
    Retries: typedNumber(Retries) ?? undefined,
  };
}

interface Props {
  value: HealthCheckText;
  errors: Readonly<Record<string, string>>;
  onChange: (value: HealthCheckText) => void;
  touch: (path: string) => void;
}

export function HealthCheckSection({ value, errors, onChange, touch }: Props) {
  const inSeconds = (name: string) => errors[`${path}.${name}`] && "Write a number of seconds, such as 10 or 0.5.";
  return (
    <FormSection title="Check inside" help="A command that Docker runs in each container, again and again.">
      <WordList
        label="Test"
        unit="word"
        path={`${path}.Test`}
        help="CMD and the words of a program, CMD-SHELL and one text, or NONE. Empty: the image's own, if it has one."
        words={value.test}
        errors={errors}
        onChange={(test) => onChange({ ...value, test })}
      />
      {value.test.length > 0 && (
        <div className="grid gap-4 sm:grid-cols-2">
          {times.map(({ name, label, help }) => (
            <NumberField
              key={name}
              optional
              label={label}
              unit="seconds"
              help={help}
              error={inSeconds(name)}
              value={value[name]}
              onBlur={() => touch(`${path}.${name}`)}
              onChange={(text) => onChange({ ...value, [name]: text })}
            />
          ))}
          <NumberField
            optional
            label="Retries"
            unit="failures"
            help="So many in a row make it unhealthy; 3 when empty."
            error={errors[`${path}.Retries`]}
            value={value.Retries}
            onBlur={() => touch(`${path}.Retries`)}
            onChange={(text) => onChange({ ...value, Retries: text })}
          />
        </div>
      )}
    </FormSection>
  );
}
