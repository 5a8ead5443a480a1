"use client";

import { useQuery } from "@tanstack/react-query";
import { Eraser } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { type Column, DataTable } from "../../components/ui/data-table.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { Time } from "../../components/ui/time.tsx";
import { bytes } from "../../lib/format.ts";
import { useCan } from "../../lib/permissions.tsx";
import { useTRPC } from "../../trpc/client.tsx";
import { cleanableWords, partWords, usedWords } from "./disk-words.ts";
import { LeftVolumes } from "./left-volumes.tsx";
import { LookAgain } from "./look-again.tsx";
import { type Disk, type DiskPart, isHere, type Server } from "./types.ts";
import { diskWords } from "./words.ts";

const CleanUp = lazy(() => import("./clean-up.tsx"));

const columns: Column<DiskPart>[] = [
  {
    key: "part",
    label: "What",
    title: true,
    cell: ({ part }) => <span className="font-medium">{partWords[part].title}</span>,
  },
  { key: "size", label: "Takes", end: true, cell: ({ sizeBytes }) => bytes(sizeBytes) },
  { key: "used", label: "In use", end: true, cell: usedWords },
  { key: "unused", label: "Unused", end: true, cell: ({ unusedBytes }) => bytes(unusedBytes) },
  { key: "clean", label: "Can be cleaned up", end: true, cell: cleanableWords },
];

function Usage({ server, disk }: { server: Server; disk: Disk }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
        <DataTable label="Disk use" columns={columns} rows={disk.parts} rowKey={({ part }) => part} />
        <p className="max-w-[76ch] text-caption text-muted-foreground">
          A clean-up takes only what Moorage made and nothing needs: what runs, what can be rolled back to, and what
          others put on this machine stays, whether it is used or not. The build cache goes as a whole.
        </p>
      </div>
      <LeftVolumes server={server} volumes={disk.volumes} />
    </div>
  );
}

/** Asked of the engine when the tab is opened, and when somebody asks again. */
export default function DiskTab({ server }: { server: Server }) {
  const can = useCan();
  const [cleaning, setCleaning] = useState(false);
  const query = useQuery(
    useTRPC().server.disk.queryOptions({ serverId: server.id }, { staleTime: 60_000, retry: false }),
  );
  return (
    <div className="grid max-w-[980px] grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-small text-muted-foreground">
          {server.machine && `${diskWords(server.machine)}. `}
          {query.data && (
            <>
              Looked at <Time at={new Date(query.dataUpdatedAt).toISOString()} />.
            </>
          )}
        </p>
        <div className="flex flex-wrap gap-2">
          <LookAgain query={query} />
          {query.data && can("server:update") && (
            <Button
              variant="primary"
              icon={<Eraser aria-hidden size={14} />}
              data-command={`Clean up ${server.name}`}
              onClick={() => setCleaning(true)}
            >
              Clean up
            </Button>
          )}
        </div>
      </div>
      <QueryView
        query={query}
        what="what takes room here"
        shared={isHere(server)}
        loading={<LoadingRows rows={4} label="sizes" />}
      >
        {(disk) => <Usage server={server} disk={disk} />}
      </QueryView>
      {cleaning && query.data && (
        <Suspense>
          <CleanUp server={server} parts={query.data.parts} onClose={() => setCleaning(false)} />
        </Suspense>
      )}
    </div>
  );
}
