"use client";

import { useQuery } from "@tanstack/react-query";
import { Box } from "lucide-react";
import { Tag } from "../../components/ui/badge.tsx";
import { Card } from "../../components/ui/card.tsx";
import { type Column, DataTable } from "../../components/ui/data-table.tsx";
import { Link } from "../../components/ui/link.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { Empty, LoadingRows } from "../../components/ui/states.tsx";
import { StatusText } from "../../components/ui/status.tsx";
import { useTRPC } from "../../trpc/client.tsx";
import type { Server, ServiceThere } from "./types.ts";

const hrefOf = ({ project, environment, slug }: ServiceThere) =>
  `/projects/${project.slug}/${environment.slug}/${slug}`;

const columns: Column<ServiceThere>[] = [
  {
    key: "service",
    label: "Service",
    title: true,
    cell: (service) => (
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Link data-row href={hrefOf(service)} className="link font-medium wrap-anywhere">
          {service.name}
        </Link>
        {service.onlyBuilt && <Tag>Only built here</Tag>}
      </span>
    ),
  },
  { key: "status", label: "Status", cell: ({ status }) => <StatusText status={status} /> },
  {
    key: "place",
    label: "Place",
    cell: ({ project, environment }) => (
      <span className="wrap-anywhere">
        {project.name} / {environment.name}
      </span>
    ),
  },
];

export default function ServicesTab({ server }: { server: Server }) {
  const query = useQuery(useTRPC().server.services.queryOptions({ serverId: server.id }));
  return (
    <QueryView query={query} what="the services" loading={<LoadingRows rows={3} label="services" />}>
      {(services) =>
        services.length > 0 ? (
          <DataTable label="Services" columns={columns} rows={services} rowKey={({ id }) => id} />
        ) : (
          <Card>
            <Empty icon={<Box aria-hidden size={20} />} title="No service here yet">
              <p>
                {server.type === "build"
                  ? "Choose this server in a service's build settings, and its images are made here."
                  : "Choose this server when you create a service, and it runs here."}
              </p>
            </Empty>
          </Card>
        )
      }
    </QueryView>
  );
}
