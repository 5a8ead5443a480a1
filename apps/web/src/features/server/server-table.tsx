"use client";

import { Server as ServerSign } from "lucide-react";
import { Tag } from "../../components/ui/badge.tsx";
import { type Column, DataTable } from "../../components/ui/data-table.tsx";
import { Link } from "../../components/ui/link.tsx";
import { Glyph } from "../../components/ui/page-header.tsx";
import { count } from "../../lib/format.ts";
import { ServerText } from "./status.tsx";
import { isHere, type Server } from "./types.ts";
import { buildWords, diskWords, reachedAt, sizeWords, typeWords } from "./words.ts";

const quiet = "text-caption text-muted-foreground wrap-anywhere";

function Name({ server }: { server: Server }) {
  return (
    <div className="flex min-w-0 items-center gap-3">
      <Glyph>
        <ServerSign size={16} />
      </Glyph>
      <div className="grid min-w-0 gap-0.5">
        <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <Link data-row href={`/servers/${server.id}`} className="min-w-0 font-medium wrap-anywhere hover:underline">
            {server.name}
          </Link>
          {isHere(server) && <Tag>This machine</Tag>}
        </span>
        {server.description && (
          <span className="truncate text-caption text-muted-foreground" title={server.description}>
            {server.description}
          </span>
        )}
      </div>
    </div>
  );
}

function Address({ server }: { server: Server }) {
  if (isHere(server)) return <span className="text-muted-foreground">Moorage runs on it</span>;
  return (
    <span className="grid gap-0.5">
      <code className="font-mono text-log wrap-anywhere">{reachedAt(server)}</code>
      {server.sshKey && <span className={quiet}>{server.sshKey.name}</span>}
    </span>
  );
}

function Use({ server }: { server: Server }) {
  return (
    <span className="grid gap-0.5">
      <span>{server.type === "build" ? typeWords.build : count(server.services, "service")}</span>
      <span className={quiet}>{buildWords(server)}</span>
    </span>
  );
}

function Machine({ server: { machine, engine } }: { server: Server }) {
  if (!machine && engine === null) return <span className="text-muted-foreground">Not known</span>;
  return (
    <span className="grid gap-0.5">
      {machine && <span>{sizeWords(machine)}</span>}
      {machine && <span className={quiet}>{diskWords(machine)}</span>}
      {engine !== null && <span className={quiet}>Docker {engine}</span>}
    </span>
  );
}

const columns: Column<Server>[] = [
  { key: "name", label: "Server", title: true, width: "28%", cell: (row) => <Name server={row} /> },
  { key: "status", label: "Status", width: "26%", cell: (row) => <ServerText status={row.status} /> },
  { key: "address", label: "Reached at", width: "22%", cell: (row) => <Address server={row} /> },
  { key: "use", label: "Use", cell: (row) => <Use server={row} /> },
  { key: "machine", label: "Machine", cell: (row) => <Machine server={row} /> },
];

export function ServerTable({ servers }: { servers: readonly Server[] }) {
  return <DataTable label="Servers" columns={columns} rows={servers} rowKey={({ id }) => id} />;
}
