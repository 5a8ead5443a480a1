"use client";

import { useQuery } from "@tanstack/react-query";
import { Button } from "../../components/ui/button.tsx";
import { type Column, DataTable } from "../../components/ui/data-table.tsx";
import { Link } from "../../components/ui/link.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { Segmented } from "../../components/ui/segmented.tsx";
import { Empty, LoadingRows, NoMatch } from "../../components/ui/states.tsx";
import { RunText } from "../../components/ui/status.tsx";
import { Duration, Time } from "../../components/ui/time.tsx";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useUrlState } from "../../lib/use-url-state.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { CancelButton } from "./cancel-button.tsx";
import { stepsOf } from "./steps-of.ts";
import type { DeployedService, Deployment } from "./types.ts";
import { deploymentWords, isOpen, triggerWords } from "./words.ts";

interface Props {
  place: ServicePlace;
  service: DeployedService;
}

function Result({ deployment, service }: { deployment: Deployment; service: DeployedService }) {
  return (
    <span className="grid gap-0.5">
      <RunText status={deployment.status} past={!deployment.active}>
        {deploymentWords(deployment, stepsOf(deployment, service))}
      </RunText>
      {deployment.status === "failed" && deployment.cause?.traffic && (
        <span className="pl-5 text-caption text-muted-foreground">{deployment.cause.traffic}</span>
      )}
      {deployment.active && <span className="pl-5 text-caption text-muted-foreground">Serves now</span>}
    </span>
  );
}

function columnsOf({ place, service }: Props): Column<Deployment>[] {
  return [
    {
      key: "number",
      label: "Number",
      title: true,
      width: "84px",
      cell: ({ number }) => (
        <Link data-row href={`${place.href}/deployments/${number}`} className="link font-medium tabular-nums">
          #{number}
        </Link>
      ),
    },
    { key: "result", label: "Result", cell: (row) => <Result deployment={row} service={service} /> },
    {
      key: "change",
      label: "Change",
      cell: (row) => (
        <span className="line-clamp-2 wrap-anywhere" title={row.title}>
          {row.title}
        </span>
      ),
    },
    {
      key: "by",
      label: "By",
      cell: (row) => (
        <span className="grid gap-0.5">
          <span className="truncate">{row.by}</span>
          <span className="text-caption text-muted-foreground">{triggerWords(row.trigger)}</span>
        </span>
      ),
    },
    {
      key: "took",
      label: "Took",
      end: true,
      cell: ({ startedAt, endedAt }) => (startedAt ? <Duration from={startedAt} to={endedAt ?? undefined} /> : "–"),
    },
    { key: "when", label: "When", end: true, cell: ({ createdAt }) => <Time at={createdAt} /> },
    {
      key: "actions",
      label: "Actions",
      corner: true,
      end: true,
      cell: (row) => isOpen(row) && <CancelButton deployment={row} size="sm" />,
    },
  ];
}

const matches: Record<string, (row: Deployment) => boolean> = {
  "": () => true,
  succeeded: ({ status }) => status === "succeeded",
  failed: ({ status }) => status === "failed",
  other: ({ status }) => status === "cancelled" || status === "replaced",
};

function Table({ place, service, rows }: Props & { rows: readonly Deployment[] }) {
  const [filter, setFilter] = useUrlState("result");
  const shown = rows.filter(matches[filter] ?? (() => true));
  const segments = [
    { value: "", label: "All" },
    { value: "succeeded", label: "Succeeded" },
    { value: "failed", label: "Failed" },
    { value: "other", label: "Cancelled, replaced" },
  ].map((segment) => ({ ...segment, tally: rows.filter(matches[segment.value] ?? (() => true)).length }));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="min-w-0">
        <Segmented label="Result" segments={segments} value={filter} onChange={setFilter} />
      </div>
      {shown.length > 0 ? (
        <DataTable label="Deployments" columns={columnsOf({ place, service })} rows={shown} rowKey={(row) => row.id} />
      ) : (
        <NoMatch what="deployment" onClear={<Button onClick={() => setFilter("")}>Clear filter</Button>} />
      )}
    </div>
  );
}

export default function DeploymentList({ place, service }: Props) {
  const trpc = useTRPC();
  const query = useQuery(trpc.deployment.list.queryOptions({ serviceId: place.serviceId }));
  return (
    <QueryView query={query} what="the deployments" loading={<LoadingRows label="deployments" />}>
      {(rows) =>
        rows.length > 0 ? (
          <Table place={place} service={service} rows={rows} />
        ) : (
          <Empty title="No deployment yet">
            <p>Each deployment is listed here with its steps, its log and what it did to traffic.</p>
          </Empty>
        )
      }
    </QueryView>
  );
}
