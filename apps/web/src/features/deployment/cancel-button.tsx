"use client";

import { useMutation } from "@tanstack/react-query";
import { type CancelRun, CancelRunButton } from "../../components/ui/cancel-button.tsx";
import { useCan } from "../../lib/permissions.tsx";
import { useTRPCClient } from "../../trpc/client.tsx";
import type { Deployment } from "./types.ts";

interface CancelButtonProps extends CancelRun {
  deployment: Pick<Deployment, "id" | "number" | "cancelRequested">;
  /** What is cancelled, where many services stand beside each other: "hello #3". */
  what?: string;
}

export function CancelButton({ deployment, what, ...rest }: CancelButtonProps) {
  const can = useCan();
  const client = useTRPCClient();
  const { id: deploymentId, number, cancelRequested } = deployment;
  const cancel = useMutation({ mutationFn: () => client.deployment.cancel.mutate({ deploymentId }) });
  if (!can("deployment:cancel")) return null;
  return (
    <CancelRunButton {...rest} name={what ?? `deployment #${number}`} requested={cancelRequested} cancel={cancel} />
  );
}
