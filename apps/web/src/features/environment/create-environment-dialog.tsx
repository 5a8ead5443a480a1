"use client";

import { CreateDialog } from "../../components/ui/create-dialog.tsx";
import { useTRPCClient } from "../../trpc/client.tsx";

interface Props {
  project: string;
  onClose: () => void;
}

export default function CreateEnvironmentDialog({ project, onClose }: Props) {
  const client = useTRPCClient();
  return (
    <CreateDialog
      action="Create environment"
      help="Its services have a network of their own; other environments cannot reach them."
      create={async (values) => {
        const { slug } = await client.environment.create.mutate({ projectId: project, ...values });
        return `/projects/${project}/${slug}`;
      }}
      onClose={onClose}
    />
  );
}
