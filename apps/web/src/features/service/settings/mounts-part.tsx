"use client";

import { isPlaced, splitMounts } from "@moorage/domain/service";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { Badge } from "../../../components/ui/badge.tsx";
import type { Column } from "../../../components/ui/data-table.tsx";
import { ListSection } from "../../../components/ui/list-section.tsx";
import { Menu } from "../../../components/ui/menu.tsx";
import { ProblemNote } from "../../../components/ui/note.tsx";
import { announce } from "../../../lib/announce.ts";
import { bytes } from "../../../lib/format.ts";
import { problemOf } from "../../../lib/problem.ts";
import { useTRPC } from "../../../trpc/client.tsx";
import type { ServiceMount } from "./mount-dialog.tsx";
import { PlacementNotes } from "./placement-notes.tsx";
import type { ServicePort } from "./port-dialog.tsx";
import type { PartProps } from "./settings-tab.tsx";

const MountDialog = lazy(() => import("./mount-dialog.tsx"));
const PortDialog = lazy(() => import("./port-dialog.tsx"));

type Open =
  | { kind: "port"; port?: ServicePort | undefined }
  | { kind: "mount"; mount?: ServiceMount | undefined }
  | undefined;

/** What serves does not have it so yet. */
function Pending({ row, served }: { row: { id: string }; served: readonly { id: string }[] | undefined }) {
  if (!served) return <span>Not deployed yet</span>;
  const there = served.find(({ id }) => id === row.id);
  if (JSON.stringify(there) === JSON.stringify(row)) return <span>In use</span>;
  return (
    <span>
      <Badge tone="warn">Applies at the next deployment</Badge>
    </span>
  );
}

const Code = ({ children }: { children: ReactNode }) => (
  <span className="font-mono text-log wrap-anywhere">{children}</span>
);

const sourceOf = (mount: ServiceMount): ReactNode => {
  if (mount.type === "volume") return <Code>{mount.volumeName}</Code>;
  if (mount.type === "bind") return <Code>{mount.hostPath}</Code>;
  return (
    <span>
      <Code>{mount.filePath}</Code>, {bytes(mount.content.sizeBytes)}
    </span>
  );
};
const kindOf = { volume: "Volume", bind: "Path of the server", file: "File" } as const;

/** On which servers it lies. */
const whereOf =
  ({ spec, server }: PartProps["service"]) =>
  (mount: ServiceMount): string =>
    splitMounts(spec).carried.some(({ id }) => id === mount.id)
      ? "Comes with each replica"
      : isPlaced(spec)
        ? "Each server that runs it"
        : server.name;

function useRemove({ place }: PartProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { serviceId } = place;
  const onSuccess = async () => {
    await queryClient.invalidateQueries(trpc.service.get.queryFilter({ serviceId }));
    announce("Removed");
  };
  const port = useMutation(trpc.port.remove.mutationOptions({ onSuccess }));
  const mount = useMutation(trpc.mount.remove.mutationOptions({ onSuccess }));
  const error = port.error ?? mount.error;
  return { port, mount, problem: error ? problemOf(error) : undefined };
}

const actions = <Row,>(name: (row: Row) => string, edit: (row: Row) => void, remove: (row: Row) => void) => ({
  key: "actions",
  label: "Actions",
  corner: true,
  end: true,
  cell: (row: Row) => (
    <Menu
      label={`Actions of ${name(row)}`}
      items={[
        { label: "Edit", onSelect: () => edit(row) },
        { kind: "line" },
        { label: "Remove", danger: true, onSelect: () => remove(row) },
      ]}
    />
  ),
});

export function MountsPart(props: PartProps) {
  const { place, service } = props;
  const { spec, active } = service;
  const [open, setOpen] = useState<Open>();
  const remove = useRemove(props);
  const close = () => setOpen(undefined);
  const ports: Column<ServicePort>[] = [
    {
      key: "port",
      label: "Port",
      title: true,
      cell: ({ published, target, protocol }) => (
        <Code>
          {published}/{protocol} <span aria-hidden>→</span>
          <span className="sr-only">to</span> {target}
        </Code>
      ),
    },
    { key: "state", label: "State", cell: (port) => <Pending row={port} served={active?.spec.ports} /> },
    actions<ServicePort>(
      ({ published }) => `port ${published}`,
      (port) => setOpen({ kind: "port", port }),
      ({ id }) => remove.port.mutate({ portId: id }),
    ),
  ];
  const mounts: Column<ServiceMount>[] = [
    { key: "path", label: "Path", title: true, cell: ({ mountPath }) => <Code>{mountPath}</Code> },
    { key: "kind", label: "Kind", cell: ({ type }) => kindOf[type] },
    { key: "source", label: "What", cell: sourceOf },
    ...(service.nodes > 1 || isPlaced(spec) ? [{ key: "where", label: "Where", cell: whereOf(service) }] : []),
    { key: "state", label: "State", cell: (mount) => <Pending row={mount} served={active?.spec.mounts} /> },
    actions<ServiceMount>(
      ({ mountPath }) => mountPath,
      (mount) => setOpen({ kind: "mount", mount }),
      ({ id }) => remove.mount.mutate({ mountId: id }),
    ),
  ];
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-8">
      <ProblemNote problem={remove.problem} />
      <ListSection
        title="Published ports"
        help="Ports of the server that lead straight to the container, for what is not HTTP."
        add="Publish a port"
        none="No port is published. Domains need none."
        columns={ports}
        rows={spec.ports}
        onAdd={() => setOpen({ kind: "port" })}
      />
      <ListSection
        title="Mounts"
        help="What is kept or handed in beside the image. Data of a removed volume stay on the server."
        add="Add a mount"
        none="Nothing is mounted: what the container writes is gone with it."
        columns={mounts}
        rows={spec.mounts}
        onAdd={() => setOpen({ kind: "mount" })}
      />
      <PlacementNotes service={service} swarm={spec.swarm} />
      <Suspense>
        {open?.kind === "port" && <PortDialog place={place} ownPort={spec.port} port={open.port} onClose={close} />}
        {open?.kind === "mount" && <MountDialog place={place} mount={open.mount} onClose={close} />}
      </Suspense>
    </div>
  );
}
