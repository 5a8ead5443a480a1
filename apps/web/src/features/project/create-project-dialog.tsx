"use client";

import { CreateDialog } from "../../components/ui/create-dialog.tsx";
import { useTRPCClient } from "../../trpc/client.tsx";

export default function CreateProjectDialog({ onClose }: { onClose: () => void }) {
  const client = useTRPCClient();
  return (
    <CreateDialog
      action="Create project"
      help="It begins with the environment production."
      create={async (values) => {
        const { project, environment } = await client.project.create.mutate(values);
        return `/projects/${project.slug}/${environment.slug}`;
      }}
      onClose={onClose}
    />
  );
}
