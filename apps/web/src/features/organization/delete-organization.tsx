"use client";

import { useQuery } from "@tanstack/react-query";
import { ConfirmDialog } from "../../components/ui/confirm-dialog.tsx";
import { count } from "../../lib/format.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";

interface DeleteOrganizationProps {
  organization: { id: string; name: string };
  onClose: () => void;
}

const namedMax = 6;

function list(names: readonly string[], total: number): string {
  const rest = total - Math.min(names.length, namedMax);
  return `${names.slice(0, namedMax).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

export default function DeleteOrganization({ organization, onClose }: DeleteOrganizationProps) {
  const client = useTRPCClient();
  const { data } = useQuery(useTRPC().project.list.queryOptions({}));
  const projects = data?.projects.map(({ name }) => name) ?? [];
  const total = data?.total ?? { projects: 0, services: 0 };
  return (
    <ConfirmDialog
      title={`Delete ${organization.name}?`}
      stops={total.services > 0 ? [`${count(total.services, "service")} and their addresses`] : []}
      deleted={[
        ...(total.projects > 0 ? [`${count(total.projects, "project")}: ${list(projects, total.projects)}`] : []),
        "All variables, domains and deployments of it, and its API keys",
      ]}
      stays={["Your account, and your other organizations", "Images that are in a registry"]}
      typed={organization.name}
      action={`Delete ${organization.name}`}
      pendingLabel="Deleting"
      onConfirm={async () => {
        await client.organization.remove.mutate({ organizationId: organization.id, confirm: organization.name });
        // A full load: nothing of it stays in the cache.
        window.location.assign("/projects");
      }}
      onClose={onClose}
    />
  );
}
