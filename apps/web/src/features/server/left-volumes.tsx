"use client";

import { Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Tag } from "../../components/ui/badge.tsx";
import { IconButton } from "../../components/ui/button.tsx";
import { type Column, DataTable } from "../../components/ui/data-table.tsx";
import { Time } from "../../components/ui/time.tsx";
import { bytes } from "../../lib/format.ts";
import { useCan } from "../../lib/permissions.tsx";
import { keptWords, ownerWords } from "./disk-words.ts";
import type { LeftVolume, Server } from "./types.ts";

const RemoveVolume = lazy(() => import("./remove-volume.tsx"));

const columnsOf = (onRemove: ((volume: LeftVolume) => void) | undefined): Column<LeftVolume>[] => [
  {
    key: "name",
    label: "Volume",
    title: true,
    cell: ({ name, isCache }) => (
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="font-medium wrap-anywhere">{name}</span>
        {isCache && <Tag>Made again by a build</Tag>}
      </span>
    ),
  },
  {
    key: "service",
    label: "Service",
    cell: (volume) => {
      const kept = keptWords(volume);
      return (
        <span className="grid gap-0.5">
          <span className="wrap-anywhere">{ownerWords(volume)}</span>
          {kept && <span className="text-caption text-muted-foreground">{kept}</span>}
        </span>
      );
    },
  },
  {
    key: "size",
    label: "Size",
    end: true,
    cell: ({ sizeBytes }) => (sizeBytes === null ? "Not known" : bytes(sizeBytes)),
  },
  {
    key: "made",
    label: "Made",
    end: true,
    cell: ({ createdAt }) => (createdAt ? <Time at={createdAt} /> : "Not known"),
  },
  {
    key: "actions",
    label: "Actions",
    corner: true,
    end: true,
    width: "52px",
    cell: (volume) =>
      onRemove &&
      !volume.inUse && (
        <IconButton
          label={`Delete ${volume.name}`}
          icon={<Trash2 aria-hidden size={16} />}
          onClick={() => onRemove(volume)}
        />
      ),
  },
];

/** Deleting a service leaves its data; here it is found again, and let go. */
export function LeftVolumes({ server, volumes }: { server: Server; volumes: readonly LeftVolume[] }) {
  const can = useCan();
  const [removing, setRemoving] = useState<LeftVolume>();
  const columns = columnsOf(can("server:delete") ? setRemoving : undefined);
  return (
    <section aria-label="Left-over volumes" className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="grid gap-0.5">
        <h3 className="text-small font-semibold">Left-over volumes</h3>
        <p className="max-w-[76ch] text-small text-muted-foreground">
          Data of services that were deleted, or that do not mount it any more. It stays until you delete it.
        </p>
      </div>
      {volumes.length === 0 ? (
        <p className="rounded-lg border border-dashed border-border-strong px-4 py-5 text-center text-small text-muted-foreground">
          No volume is left over: each one here is used by a service.
        </p>
      ) : (
        <DataTable label="Left-over volumes" columns={columns} rows={volumes} rowKey={({ id }) => id} />
      )}
      {removing && (
        <Suspense>
          <RemoveVolume server={server} volume={removing} onClose={() => setRemoving(undefined)} />
        </Suspense>
      )}
    </section>
  );
}
