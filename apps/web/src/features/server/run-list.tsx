"use client";

import { useQuery } from "@tanstack/react-query";
import { Wrench } from "lucide-react";
import { Card } from "../../components/ui/card.tsx";
import { type Column, DataTable } from "../../components/ui/data-table.tsx";
import { Link } from "../../components/ui/link.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { Empty, LoadingRows } from "../../components/ui/states.tsx";
import { RunText } from "../../components/ui/status.tsx";
import { Duration, Time } from "../../components/ui/time.tsx";
import { useTRPC } from "../../trpc/client.tsx";
import { isOpen } from "./run-steps.ts";
import { serverRunWords } from "./run-words.ts";
import { SetupButton } from "./setup-button.tsx";
import { isHere, type Server, type ServerRun } from "./types.ts";

const columnsOf = (serverId: string): Column<ServerRun>[] => [
  {
    key: "title",
    label: "Run",
    title: true,
    cell: ({ id, title, createdAt }) => (
      <Link data-row href={`/servers/${serverId}/runs/${id}`} className="link font-medium">
        {title}
        <span className="sr-only">, {createdAt}</span>
      </Link>
    ),
  },
  {
    key: "result",
    label: "Result",
    cell: (run) => (
      <span className="grid gap-0.5">
        <RunText status={run.status} past>
          {serverRunWords(run)}
        </RunText>
        {run.cause && (
          <span className="line-clamp-2 pl-5 text-caption text-muted-foreground wrap-anywhere">
            {run.cause.message}
          </span>
        )}
      </span>
    ),
  },
  { key: "by", label: "By", cell: ({ by }) => by },
  {
    key: "took",
    label: "Took",
    end: true,
    cell: ({ startedAt, endedAt }) => (startedAt ? <Duration from={startedAt} to={endedAt ?? undefined} /> : "–"),
  },
  { key: "when", label: "When", end: true, cell: ({ createdAt }) => <Time at={createdAt} /> },
];

function NoRun({ server }: { server: Server }) {
  if (isHere(server))
    return (
      <Empty icon={<Wrench aria-hidden size={20} />} title="No run yet">
        <p>This machine sets itself up. When a node of its Swarm is drained, the moves are listed here.</p>
      </Empty>
    );
  return (
    <Empty
      icon={<Wrench aria-hidden size={20} />}
      title="Not set up yet"
      actions={<SetupButton server={server} label="Set up" />}
    >
      <p>The set-up installs what is missing: Docker, the Swarm, the proxy. It has steps and a log.</p>
    </Empty>
  );
}

export default function RunList({ server }: { server: Server }) {
  const query = useQuery(useTRPC().server.runs.queryOptions({ serverId: server.id }));
  return (
    <QueryView query={query} what="the runs" loading={<LoadingRows rows={2} label="runs" />}>
      {(runs) =>
        runs.length > 0 ? (
          <div className="grid gap-3">
            <div className="flex flex-wrap items-center justify-between gap-3">
              <p className="max-w-[72ch] text-small text-muted-foreground">
                Set-ups, clean-ups, changes of the SSH key and moves off a node. A set-up leaves alone what is right
                already, so it can be repeated.
              </p>
              {!isHere(server) && !runs.some(isOpen) && <SetupButton server={server} label="Set up again" />}
            </div>
            <DataTable label="Runs" columns={columnsOf(server.id)} rows={runs} rowKey={({ id }) => id} />
          </div>
        ) : (
          <Card>
            <NoRun server={server} />
          </Card>
        )
      }
    </QueryView>
  );
}
