"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "../../trpc/client.tsx";
import DeleteProjectDialog from "../project/delete-project-dialog.tsx";

interface Props {
  projectId: string;
  onClose: () => void;
  onDeleted: () => void;
}

/** The dialog names every service. */
export default function DeleteProject({ projectId, onClose, onDeleted }: Props) {
  const { data: project } = useQuery(useTRPC().project.summary.queryOptions({ projectId }));
  return project && <DeleteProjectDialog project={project} onClose={onClose} onDeleted={onDeleted} />;
}
