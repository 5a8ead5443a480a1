import { CircleCheck, CircleStop, CircleX, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Arc } from "../../components/ui/arc.tsx";
import { type Column, DataTable } from "../../components/ui/data-table.tsx";
import { Duration, Time } from "../../components/ui/time.tsx";
import type { Tone } from "../../lib/shapes.ts";
import type { Service } from "./types.ts";

type Replica = Service["replicas"][number];

const signs: Record<Exclude<Tone, "busy">, { icon: LucideIcon; colour: string }> = {
  ok: { icon: CircleCheck, colour: "text-ok-solid" },
  warn: { icon: TriangleAlert, colour: "text-warn-solid" },
  fail: { icon: CircleX, colour: "text-fail-solid" },
  idle: { icon: CircleStop, colour: "text-idle" },
};

function Sign({ tone }: { tone: Tone }) {
  if (tone === "busy") return <Arc size={13} className="text-busy-solid" />;
  const { icon: Icon, colour } = signs[tone];
  return <Icon aria-hidden size={13} className={colour} />;
}

const columns: Column<Replica>[] = [
  {
    key: "version",
    label: "Version",
    title: true,
    cell: ({ number, slot }) => (
      <span className="whitespace-nowrap tabular-nums">
        <span className="font-medium">#{number}</span> <span className="text-muted-foreground">replica {slot}</span>
      </span>
    ),
  },
  {
    key: "state",
    label: "State",
    cell: ({ tone, text, cause }) => (
      <span className="inline-grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-1.5 text-small">
        <Sign tone={tone} />
        <span>{text}</span>
        {cause && (
          <span className="col-start-2 text-caption text-muted-foreground wrap-anywhere">
            {tone === "ok" ? `Restarted, before: ${cause}` : cause}
          </span>
        )}
      </span>
    ),
  },
  {
    key: "since",
    label: "For",
    end: true,
    cell: ({ since, tone }) => (tone === "ok" ? <Duration from={since} /> : <Time at={since} />),
  },
];

function noteOf({ status, replicas }: Service): ReactNode {
  // What its server said last; it may be otherwise by now.
  if (status.state === "unknown") return <>As they were {status.since && <Time at={status.since} />}</>;
  const versions = new Set(replicas.map(({ number }) => number));
  return versions.size > 1 ? "More than one version runs until the old one is drained" : undefined;
}

export function Replicas({ service }: { service: Service }) {
  const { replicas } = service;
  if (replicas.length === 0) return null;
  const numbers = [...new Set(replicas.map(({ number }) => number))];
  const groups = numbers.map((number) => ({
    key: String(number),
    label: undefined,
    rows: replicas.filter((replica) => replica.number === number),
  }));
  return (
    <section aria-labelledby="replicas" className="grid gap-2">
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <h2 id="replicas">Replicas</h2>
        <span className="text-caption text-muted-foreground">{noteOf(service)}</span>
      </div>
      <DataTable
        label="Replicas"
        columns={columns}
        rows={replicas}
        groups={groups}
        rowKey={({ number, slot }) => `${number}.${slot}`}
      />
    </section>
  );
}
