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
import { SetupButton } from "./setup-button.tsx";
import { isOpen } from "./setup-steps.ts";
import { setupWords } from "./setup-words.ts";
import type { Server, ServerRun } from "./types.ts";

const columnsOf = (serverId: string): Column<ServerRun>[] => [
  {
    key: "title",
    label: "Set-up",
    title: true,
    cell: ({ id, title, createdAt }) => (
      <Link data-row href={`/servers/${serverId}/setup/${id}`} className="link font-medium">
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
          {setupWords(run)}
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

export default function SetupList({ server }: { server: Server }) {
  const query = useQuery(useTRPC().server.runs.queryOptions({ serverId: server.id }));
  return (
    <QueryView query={query} what="the set-ups" loading={<LoadingRows rows={2} label="set-ups" />}>
      {(runs) =>
        runs.length > 0 ? (
          <div className="grid gap-3">
            <div className="flex flex-wrap items-center justify-between gap-3">
              <p className="max-w-[72ch] text-small text-muted-foreground">
                A set-up leaves alone what is right already, so it can be repeated at any time.
              </p>
              {!runs.some(isOpen) && <SetupButton server={server} label="Set up again" />}
            </div>
            <DataTable label="Set-ups" columns={columnsOf(server.id)} rows={runs} rowKey={({ id }) => id} />
          </div>
        ) : (
          <Card>
            <Empty
              icon={<Wrench aria-hidden size={20} />}
              title="Not set up yet"
              actions={<SetupButton server={server} label="Set up" />}
            >
              <p>The set-up installs what is missing: Docker, the Swarm, the proxy. It has steps and a log.</p>
            </Empty>
          </Card>
        )
      }
    </QueryView>
  );
}
