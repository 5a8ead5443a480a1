"use client";

import { ConfirmDialog } from "../../components/ui/confirm-dialog.tsx";
import { count } from "../../lib/format.ts";
import { useTRPCClient } from "../../trpc/client.tsx";
import { type ProjectSummary, servicesOf } from "./queries.ts";

interface Props {
  project: ProjectSummary;
  onClose: () => void;
  onDeleted: () => unknown;
}

const namesMax = 10;

export default function DeleteProjectDialog({ project, onClose, onDeleted }: Props) {
  const client = useTRPCClient();
  const services = servicesOf(project);
  const names = services.slice(0, namesMax).map(({ name }) => name);
  const listed =
    services.length > namesMax ? `${names.join(", ")} and ${services.length - namesMax} more` : names.join(", ");
  const environments = project.environments.map(({ name }) => name).join(", ");
  return (
    <ConfirmDialog
      title={`Delete ${project.name}?`}
      stops={
        services.length > 0
          ? [`${count(services.length, "service")}: ${listed}. Their domains answer nothing then.`]
          : []
      }
      deleted={[
        `The project with ${count(project.environments.length, "environment")}: ${environments}, and their variables.`,
        ...(services.length > 0 ? ["The deployments and logs of these services."] : []),
      ]}
      stays={["Images that were pulled or built, until they are cleaned up."]}
      {...(services.length > 0 && { typed: project.name })}
      action={services.length > 0 ? `Delete ${project.name} and its services` : `Delete ${project.name}`}
      pendingLabel="Deleting"
      onConfirm={async () => {
        await client.project.remove.mutate({ projectId: project.id, confirm: project.name });
        await onDeleted();
      }}
      onClose={onClose}
    />
  );
}
