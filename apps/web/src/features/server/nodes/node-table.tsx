"use client";

import { Network } from "lucide-react";
import { Tag } from "../../../components/ui/badge.tsx";
import { type Column, DataTable } from "../../../components/ui/data-table.tsx";
import { Link } from "../../../components/ui/link.tsx";
import { Glyph } from "../../../components/ui/page-header.tsx";
import { StatusText } from "../../../components/ui/status.tsx";
import { bytes, capital, count } from "../../../lib/format.ts";
import type { Problem } from "../../../lib/problem.ts";
import type { Server, SwarmNode } from "../types.ts";
import { NodeMenu } from "./node-menu.tsx";

const quiet = "text-caption text-muted-foreground wrap-anywhere";

function Name({ node, server }: { node: SwarmNode; server: Server }) {
  return (
    <div className="flex min-w-0 items-center gap-3">
      <Glyph tone="plain">
        <Network size={16} />
      </Glyph>
      <div className="grid min-w-0 gap-0.5">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          {node.serverId && node.serverId !== server.id ? (
            <Link data-row href={`/servers/${node.serverId}`} className="font-medium wrap-anywhere hover:underline">
              {node.name}
            </Link>
          ) : (
            <span className="font-medium wrap-anywhere">{node.name}</span>
          )}
          {node.serverId === server.id && <Tag>This server</Tag>}
          {node.foreign && <Tag>Another organization's</Tag>}
          {node.serverId === null && !node.foreign && <Tag>Joined by command</Tag>}
        </span>
        <code className="font-mono text-log text-muted-foreground wrap-anywhere">{node.address}</code>
      </div>
    </div>
  );
}

const words = {
  active: { state: "running", text: "Active" },
  pause: { state: "degraded", text: "Paused", detail: "takes nothing new" },
  drain: { state: "stopped", text: "Drained", detail: "runs nothing" },
} as const;

/** What it takes on; a node that is away takes nothing, whatever it was told. */
function State({ node }: { node: SwarmNode }) {
  if (node.state !== "ready")
    return (
      <StatusText status={{ state: "down", text: capital(node.state), detail: "it runs nothing that is known" }} />
    );
  return <StatusText status={words[node.availability]} />;
}

function Labels({ labels }: { labels: SwarmNode["labels"] }) {
  const all = Object.entries(labels);
  if (all.length === 0) return <span className="text-muted-foreground">None</span>;
  return (
    <span className="flex flex-wrap gap-1">
      {all.map(([name, value]) => (
        <Tag key={name}>{value === "" ? name : `${name}=${value}`}</Tag>
      ))}
    </span>
  );
}

interface Props {
  server: Server;
  nodes: readonly SwarmNode[];
  mayChange: boolean;
  /** What a change that is made at once was refused with; undefined when one begins. */
  onProblem: (problem: Problem | undefined) => void;
}

export function NodeTable({ server, nodes, mayChange, onProblem }: Props) {
  const columns: Column<SwarmNode>[] = [
    { key: "name", label: "Node", title: true, width: "28%", cell: (node) => <Name node={node} server={server} /> },
    { key: "state", label: "State", cell: (node) => <State node={node} /> },
    {
      key: "role",
      label: "Role",
      cell: ({ role, leader }) => (
        <span className="grid gap-0.5">
          <span>{capital(role)}</span>
          {leader && <span className={quiet}>Leader</span>}
        </span>
      ),
    },
    {
      key: "size",
      label: "Machine",
      cell: ({ cpus, memoryBytes, engine }) => (
        <span className="grid gap-0.5">
          <span>
            {count(cpus, "core")}, {bytes(memoryBytes)}
          </span>
          <span className={quiet}>Docker {engine}</span>
        </span>
      ),
    },
    { key: "labels", label: "Labels", cell: ({ labels }) => <Labels labels={labels} /> },
    { key: "services", label: "Services", end: true, cell: ({ services }) => services.length },
    {
      key: "actions",
      label: "Actions",
      corner: true,
      end: true,
      width: "52px",
      cell: (node) =>
        mayChange && <NodeMenu server={server} node={node} alone={nodes.length === 1} onProblem={onProblem} />,
    },
  ];
  return <DataTable label="Nodes" columns={columns} rows={nodes} rowKey={({ id }) => id} />;
}
