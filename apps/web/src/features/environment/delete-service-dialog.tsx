"use client";

import { ConfirmDialog } from "../../components/ui/confirm-dialog.tsx";
import { useTRPCClient } from "../../trpc/client.tsx";
import type { ListedService } from "./queries.ts";

interface Props {
  service: ListedService;
  onClose: () => void;
  onDeleted: () => unknown;
}

export default function DeleteServiceDialog({ service, onClose, onDeleted }: Props) {
  const client = useTRPCClient();
  const { name, hosts, lastDeployment } = service;
  const deleted = [
    "Its settings, variables, deployments and logs.",
    ...(hosts.length > 0 ? [`Its ${hosts.length === 1 ? "domain" : "domains"} ${hosts.join(", ")}.`] : []),
  ];
  return (
    <ConfirmDialog
      title={`Delete ${name}?`}
      stops={lastDeployment ? ["Its containers and routes, at once."] : []}
      deleted={deleted}
      stays={["Other services of this environment, and the variables that they share."]}
      {...((hosts.length > 0 || lastDeployment) && { typed: name })}
      action={hosts.length > 0 ? `Delete ${name} and its domains` : `Delete ${name}`}
      pendingLabel="Deleting"
      onConfirm={async () => {
        await client.service.remove.mutate({ serviceId: service.id, confirm: name });
        await onDeleted();
      }}
      onClose={onClose}
    />
  );
}
