"use client";

import type { Column } from "../../components/ui/data-table.tsx";
import { Link } from "../../components/ui/link.tsx";
import { RunText } from "../../components/ui/status.tsx";
import { Duration, Time } from "../../components/ui/time.tsx";
import { Cancel } from "./cancel.tsx";
import { isOpen, type PlacedDeployment, resultWords } from "./types.ts";

const hrefOf = ({ project, environment, service, number }: PlacedDeployment) =>
  `/projects/${project.slug}/${environment.slug}/${service.slug}/deployments/${number}`;

const quiet = "text-caption text-muted-foreground";

function Result({ row }: { row: PlacedDeployment }) {
  const traffic = row.status === "failed" ? (row.cause?.traffic ?? row.cause?.message) : undefined;
  return (
    <span className="grid gap-0.5">
      <RunText status={row.status} past={!row.active}>
        {resultWords(row)}
      </RunText>
      {traffic && <span className={`line-clamp-2 pl-5 wrap-anywhere ${quiet}`}>{traffic}</span>}
      {row.active && <span className={`pl-5 ${quiet}`}>Serves now</span>}
    </span>
  );
}

export function columnsOf(canCancel: boolean): Column<PlacedDeployment>[] {
  return [
    {
      key: "service",
      label: "Service",
      title: true,
      cell: (row) => (
        <span className="grid gap-0.5">
          <Link data-row href={hrefOf(row)} className="link justify-self-start font-medium wrap-anywhere">
            {row.service.name} <span className="tabular-nums">#{row.number}</span>
          </Link>
          <span className={`wrap-anywhere ${quiet}`}>
            {row.project.name} / {row.environment.name}
          </span>
        </span>
      ),
    },
    { key: "result", label: "Result", cell: (row) => <Result row={row} /> },
    {
      key: "change",
      label: "Change",
      cell: ({ title }) => (
        <span className="line-clamp-2 wrap-anywhere" title={title}>
          {title}
        </span>
      ),
    },
    { key: "by", label: "By", cell: ({ by }) => <span className="wrap-anywhere">{by}</span> },
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
      cell: (row) => canCancel && isOpen(row) && <Cancel deployment={row} />,
    },
  ];
}
