"use client";

import { useQuery } from "@tanstack/react-query";
import { DataTable } from "../../components/ui/data-table.tsx";
import { Link } from "../../components/ui/link.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { RunText } from "../../components/ui/status.tsx";
import { Duration, Time } from "../../components/ui/time.tsx";
import { capital } from "../../lib/format.ts";
import { runWords } from "../../lib/run-words.ts";
import { useTRPC } from "../../trpc/client.tsx";
import type { RecentDeployment } from "./types.ts";

const limit = 10;

const result = (run: RecentDeployment): string =>
  runWords(run, capital(run.steps.findLast((step) => step.status === "running")?.name ?? "deploying"));

const columns = [
  {
    key: "service",
    label: "Service",
    title: true,
    cell: (row: RecentDeployment) => (
      <>
        <Link
          href={`/projects/${row.project.slug}/${row.environment.slug}/${row.service.slug}/deployments/${row.number}`}
          className="font-medium hover:underline"
        >
          {row.service.name} <span className="text-muted-foreground tabular-nums">#{row.number}</span>
        </Link>{" "}
        <span className="text-muted-foreground">
          {row.project.name} / {row.environment.name}
        </span>
      </>
    ),
  },
  {
    key: "result",
    label: "Result",
    cell: (row: RecentDeployment) => (
      <RunText status={row.status} past={!row.active}>
        {result(row)}
      </RunText>
    ),
  },
  {
    key: "change",
    label: "Change",
    cell: (row: RecentDeployment) => <span className="wrap-anywhere">{row.title}</span>,
  },
  { key: "by", label: "By", cell: (row: RecentDeployment) => row.by },
  {
    key: "took",
    label: "Took",
    cell: (row: RecentDeployment) =>
      row.startedAt ? <Duration from={row.startedAt} to={row.endedAt ?? undefined} /> : "–",
  },
  {
    key: "when",
    label: "When",
    end: true,
    cell: (row: RecentDeployment) => <Time at={row.createdAt} className="text-muted-foreground" />,
  },
];

/** Comes after the list: its code and its data are loaded when the cards are there. */
export default function RecentDeployments() {
  const query = useQuery(useTRPC().deployment.listAll.queryOptions({ limit }));
  if (query.data?.length === 0) return null;
  return (
    <section aria-labelledby="recent" className="grid gap-2.5">
      <div className="flex items-baseline justify-between gap-2">
        <h2 id="recent">Recent deployments</h2>
        <Link href="/deployments" className="link text-small">
          All deployments
        </Link>
      </div>
      <QueryView query={query} what="the deployments" loading={<LoadingRows rows={3} label="recent deployments" />}>
        {(rows) => <DataTable label="Recent deployments" columns={columns} rows={rows} rowKey={(row) => row.id} />}
      </QueryView>
    </section>
  );
}
