"use client";

import { useQuery } from "@tanstack/react-query";
import { SquareTerminal } from "lucide-react";
import { type Column, DataTable } from "../../components/ui/data-table.tsx";
import { Link } from "../../components/ui/link.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { Empty, LoadingRows } from "../../components/ui/states.tsx";
import { RunText } from "../../components/ui/status.tsx";
import { Duration, Time } from "../../components/ui/time.tsx";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { CancelCommand } from "./cancel-command.tsx";
import { RunCommandButton } from "./run-command-button.tsx";
import type { Command, CommandedService } from "./types.ts";
import { commandWords } from "./words.ts";

const columnsOf = (place: ServicePlace): Column<Command>[] => [
  {
    key: "command",
    label: "Command",
    title: true,
    cell: ({ id, title }) => (
      <Link data-row href={`${place.href}/commands/${id}`} className="link justify-self-start">
        <code className="line-clamp-2 font-mono text-log wrap-anywhere">{title}</code>
      </Link>
    ),
  },
  {
    key: "result",
    label: "Result",
    cell: (row) => (
      <RunText status={row.status} past>
        {commandWords(row)}
      </RunText>
    ),
  },
  { key: "version", label: "In", cell: ({ number }) => <span className="tabular-nums">#{number}</span> },
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
    cell: (row) => <CancelCommand command={row} size="sm" />,
  },
];

interface Props {
  place: ServicePlace;
  service: CommandedService;
}

export default function CommandList({ place, service }: Props) {
  const query = useQuery(useTRPC().command.list.queryOptions({ serviceId: place.serviceId }));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="max-w-[72ch] text-small text-muted-foreground">
          A program that runs once in the image that serves, with today's variables and mounts, beside the replicas: a
          migration, a report, a look inside.
        </p>
        <RunCommandButton place={place} service={service} />
      </div>
      <QueryView query={query} what="the commands" loading={<LoadingRows rows={3} label="commands" />}>
        {(rows) =>
          rows.length > 0 ? (
            <DataTable label="Commands" columns={columnsOf(place)} rows={rows} rowKey={({ id }) => id} />
          ) : (
            <div className="rounded-lg border border-border bg-card">
              <Empty icon={<SquareTerminal aria-hidden size={20} />} title="No command was run yet">
                <p>Each one is listed here with its log and its exit code.</p>
              </Empty>
            </div>
          )
        }
      </QueryView>
    </div>
  );
}
