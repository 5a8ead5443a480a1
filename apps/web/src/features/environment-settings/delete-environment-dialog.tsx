"use client";

import type { AppRouter } from "@moorage/api";
import { useQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { ConfirmDialog } from "../../components/ui/confirm-dialog.tsx";
import { count } from "../../lib/format.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";

interface Props {
  environment: inferRouterOutputs<AppRouter>["environment"]["get"];
  onClose: () => void;
  onDeleted: () => void;
}

export default function DeleteEnvironmentDialog({ environment, onClose, onDeleted }: Props) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const { id, name, project, serviceCount } = environment;
  const services = useQuery(trpc.service.list.queryOptions({ environmentId: id })).data;
  const names = services?.map((service) => service.name).join(", ");
  const hosts = services?.flatMap((service) => service.hosts) ?? [];
  const some = serviceCount > 0;
  return (
    <ConfirmDialog
      title={`Delete ${name} of ${project.name}?`}
      stops={some ? [`${count(serviceCount, "service")}${names ? `: ${names}` : ""}.`] : []}
      deleted={[
        "The environment and its variables.",
        ...(some ? ["The deployments and logs of these services."] : []),
        ...(hosts.length > 0 ? [`Their domains: ${hosts.join(", ")}.`] : []),
      ]}
      stays={[`The other environments of ${project.name}.`]}
      {...(some && { typed: name })}
      action={some ? `Delete ${name} and its services` : `Delete ${name}`}
      pendingLabel="Deleting"
      onConfirm={async () => {
        await client.environment.remove.mutate({ environmentId: id, confirm: name });
        onDeleted();
      }}
      onClose={onClose}
    />
  );
}
