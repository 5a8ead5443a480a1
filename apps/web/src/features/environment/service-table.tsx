"use client";

import { Box } from "lucide-react";
import { Tag } from "../../components/ui/badge.tsx";
import { type Column, DataTable } from "../../components/ui/data-table.tsx";
import { Link } from "../../components/ui/link.tsx";
import { Glyph } from "../../components/ui/page-header.tsx";
import { RunMark, StatusText } from "../../components/ui/status.tsx";
import { Time } from "../../components/ui/time.tsx";
import type { RunStatus } from "../../lib/shapes.ts";
import { useServers } from "../server-choice/index.ts";
import type { ListedService } from "./queries.ts";
import { type ServiceAction, ServiceMenu } from "./service-menu.tsx";

interface Props {
  services: readonly ListedService[];
  /** Address of the environment. */
  base: string;
  onAction: (action: ServiceAction, service: ListedService) => void;
}

function Name({ service, base }: { service: ListedService; base: string }) {
  return (
    <div className="flex min-w-0 items-center gap-3">
      <Glyph>
        <Box size={16} />
      </Glyph>
      <div className="grid min-w-0">
        <Link data-row href={`${base}/${service.slug}`} className="truncate font-medium hover:underline">
          {service.name}
        </Link>
        <span className="truncate text-caption text-muted-foreground" title={service.source}>
          {service.source}
        </span>
      </div>
    </div>
  );
}

function Hosts({ service, base }: { service: ListedService; base: string }) {
  const [first, ...more] = service.hosts;
  if (!first) return <span className="text-muted-foreground">No domain</span>;
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <Link href={`${base}/${service.slug}/domains`} className="link min-w-0 truncate" title={first}>
        {first}
      </Link>
      {more.length > 0 && (
        <span title={more.join(", ")}>
          <Tag>+{more.length}</Tag>
        </span>
      )}
    </span>
  );
}

function LastDeployment({ service, base }: { service: ListedService; base: string }) {
  const { lastDeployment: last } = service;
  if (!last) return <span className="text-muted-foreground">None yet</span>;
  return (
    <span className="inline-grid min-w-0 grid-cols-[auto_minmax(0,1fr)] items-center gap-x-1.5">
      <RunMark status={last.status as RunStatus} />
      <Link href={`${base}/${service.slug}/deployments/${last.number}`} className="truncate hover:underline">
        #{last.number} {last.title}
      </Link>
      <span className="col-start-2 text-caption text-muted-foreground">
        {last.by}, <Time at={last.at} />
      </span>
    </span>
  );
}

/** Said once there is more than one place to run. */
const where: Column<ListedService> = {
  key: "server",
  label: "Server",
  cell: ({ server }) => <span className="wrap-anywhere">{server.name}</span>,
};

export function ServiceTable({ services, base, onAction }: Props) {
  const several = useServers().length > 1;
  const columns: Column<ListedService>[] = [
    { key: "service", label: "Service", title: true, width: "28%", cell: (row) => <Name service={row} base={base} /> },
    { key: "status", label: "Status", width: "22%", cell: (row) => <StatusText status={row.status} /> },
    ...(several ? [where] : []),
    { key: "hosts", label: "Reachable at", width: "24%", cell: (row) => <Hosts service={row} base={base} /> },
    { key: "last", label: "Last deployment", cell: (row) => <LastDeployment service={row} base={base} /> },
    {
      key: "actions",
      label: "Actions",
      corner: true,
      end: true,
      width: "52px",
      cell: (row) => <ServiceMenu service={row} base={base} onAction={onAction} />,
    },
  ];
  return <DataTable label="Services" columns={columns} rows={services} rowKey={(row) => row.id} />;
}
