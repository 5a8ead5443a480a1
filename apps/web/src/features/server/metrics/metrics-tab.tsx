"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Activity } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../components/ui/button.tsx";
import { Card } from "../../../components/ui/card.tsx";
import { Note, ProblemNote } from "../../../components/ui/note.tsx";
import { QueryView } from "../../../components/ui/query-view.tsx";
import { Segmented } from "../../../components/ui/segmented.tsx";
import { Empty, LoadingRows } from "../../../components/ui/states.tsx";
import { Time } from "../../../components/ui/time.tsx";
import { count, duration } from "../../../lib/format.ts";
import { notOnDemand } from "../../../lib/on-demand.ts";
import { useCan } from "../../../lib/permissions.tsx";
import { type Problem, problemOf } from "../../../lib/problem.ts";
import { useUrlState } from "../../../lib/use-url-state.ts";
import { useTRPC, useTRPCClient } from "../../../trpc/client.tsx";
import { isHere, type Metrics, type Server } from "../types.ts";
import { Charts } from "./charts.tsx";
import { MonitoringSettings } from "./settings.tsx";
import { machineWords, silentSince } from "./words.ts";

const ranges = [
  { value: "1h", label: "1 h" },
  { value: "24h", label: "24 h" },
  { value: "7d", label: "7 d" },
] as const;
type Range = (typeof ranges)[number]["value"];

type Save = (monitoring: Metrics["monitoring"]) => Promise<unknown>;

function useSave({ id: serverId }: Server): Save {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  return async (monitoring) => {
    await client.server.setMonitoring.mutate({ serverId, ...monitoring });
    await queries.invalidateQueries(trpc.server.pathFilter(notOnDemand));
  };
}

function Start({
  server: { name },
  monitoring,
  save,
}: {
  server: Server;
  monitoring: Metrics["monitoring"];
  save: Save;
}) {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const start = async () => {
    setPending(true);
    setProblem(undefined);
    await save({ ...monitoring, on: true }).catch((error: unknown) => setProblem(problemOf(error)));
    setPending(false);
  };
  return (
    <div className="grid justify-items-center gap-2">
      <Button
        variant="primary"
        icon={<Activity aria-hidden size={14} />}
        data-command={`Measure ${name}`}
        pending={pending}
        pendingLabel="Starting"
        onClick={() => void start()}
      >
        Start measuring
      </Button>
      <ProblemNote problem={problem} />
    </div>
  );
}

const limitWords = { cpu: "CPU", memory: "Memory" } as const;

function Notes({ server, metrics }: { server: Server; metrics: Metrics }) {
  const { monitoring, overload } = metrics;
  const silent = silentSince(metrics);
  return (
    <>
      {!monitoring.on && (
        <Note>
          This server is not measured now. What was measured is kept for {count(monitoring.retentionDays, "day")}.
        </Note>
      )}
      {silent && (
        <Note tone="warn">
          No sample of {server.name} since <Time at={silent} />. The charts have a gap until it answers.
        </Note>
      )}
      {(["cpu", "memory"] as const).map((name) => {
        const since = overload[name];
        return (
          since && (
            <Note key={name} tone="warn">
              {limitWords[name]} is above its limit of {monitoring.limits[name]} % since <Time at={since} />.
            </Note>
          )
        );
      })}
    </>
  );
}

function First({ server, metrics, save }: { server: Server; metrics: Metrics; save: Save | undefined }) {
  const { monitoring } = metrics;
  if (monitoring.on)
    return (
      <Card>
        <Empty icon={<Activity aria-hidden size={20} />} title="Waiting for the first sample">
          <p role="status">
            {server.status.state === "away"
              ? `${server.name} does not answer. It is measured as soon as it does.`
              : "It comes within a few seconds."}
          </p>
        </Empty>
      </Card>
    );
  return (
    <Card>
      <Empty
        icon={<Activity aria-hidden size={20} />}
        title="Not measured"
        actions={save && <Start server={server} monitoring={monitoring} save={save} />}
      >
        <p>
          Shows what processor, memory, disk and network of this server do. Nothing is installed on it, and no port is
          opened.
        </p>
      </Empty>
    </Card>
  );
}

function Measured({ server, metrics, range }: { server: Server; metrics: Metrics; range: Range }) {
  // What was true when it was last heard from is not what is now.
  const isOld = !metrics.monitoring.on || silentSince(metrics) !== undefined;
  const latest = isOld ? null : metrics.latest;
  const uptime = latest?.uptimeSeconds ?? null;
  const about = [machineWords(metrics.machine), uptime === null ? "" : `up for ${duration(uptime * 1_000)}`];
  return (
    <>
      <Notes server={server} metrics={metrics} />
      <p className="text-small text-muted-foreground">{about.filter(Boolean).join(", ")}</p>
      <Charts key={range} metrics={{ ...metrics, latest }} averaged={range !== "1h"} />
    </>
  );
}

function Toolbar({
  range,
  onRange,
  metrics,
}: {
  range: Range;
  onRange: (range: string) => void;
  metrics: Metrics | undefined;
}) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <Segmented label="Range" segments={ranges} value={range} onChange={onRange} />
      {metrics?.monitoring.on && (
        <p className="text-caption text-muted-foreground">
          Every {metrics.monitoring.everySeconds} s
          {metrics.latest && (
            <>
              , last <Time at={metrics.latest.at} />
            </>
          )}
          , kept for {count(metrics.monitoring.retentionDays, "day")}
        </p>
      )}
    </div>
  );
}

/** How long until the next sample is there; nothing is asked while none comes. */
function nextMs(metrics: Metrics | undefined): number | false {
  if (!metrics?.monitoring.on) return false;
  return metrics.latest ? metrics.monitoring.everySeconds * 1_000 : 2_000;
}

export default function MetricsTab({ server }: { server: Server }) {
  const can = useCan();
  const [wanted, setRange] = useUrlState("range", "1h");
  const range = ranges.find(({ value }) => value === wanted)?.value ?? "1h";
  const query = useQuery(
    useTRPC().server.metrics.queryOptions(
      { serverId: server.id, range },
      {
        placeholderData: (former) => former,
        refetchInterval: ({ state }) => nextMs(state.data),
      },
    ),
  );
  const save = useSave(server);
  const own = !isHere(server) || can("instance:admin");
  const allowed = own && can("server:update") ? save : undefined;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <QueryView
        query={query}
        what="the metrics of this server"
        shared={isHere(server)}
        loading={<LoadingRows rows={6} label="metrics" />}
      >
        {(metrics) => (
          <>
            {metrics.latest ? (
              <>
                <Toolbar range={range} onRange={setRange} metrics={metrics} />
                <Measured server={server} metrics={metrics} range={range} />
              </>
            ) : (
              <First server={server} metrics={metrics} save={allowed} />
            )}
            {allowed && (metrics.latest || metrics.monitoring.on) && (
              <MonitoringSettings monitoring={metrics.monitoring} onSave={allowed} />
            )}
          </>
        )}
      </QueryView>
    </div>
  );
}
