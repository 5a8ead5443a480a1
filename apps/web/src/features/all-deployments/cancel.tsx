"use client";

import { useMutation } from "@tanstack/react-query";
import { Button } from "../../components/ui/button.tsx";
import { announce } from "../../lib/announce.ts";
import { problemOf } from "../../lib/problem.ts";
import { useTRPC } from "../../trpc/client.tsx";
import type { PlacedDeployment } from "./types.ts";

/** What waits ends at once; what runs ends within seconds, and the event of it renews the list. */
export function Cancel({ deployment }: { deployment: PlacedDeployment }) {
  const { id, number, service, cancelRequested } = deployment;
  const { mutate, isPending, error } = useMutation(
    useTRPC().deployment.cancel.mutationOptions({
      onSuccess: () => announce(`${service.name} #${number} is cancelled`),
    }),
  );
  return (
    <span className="inline-grid justify-items-end gap-1">
      <Button
        size="sm"
        aria-label={`Cancel ${service.name} #${number}`}
        pending={isPending || cancelRequested}
        pendingLabel="Cancelling"
        onClick={() => mutate({ deploymentId: id })}
      >
        Cancel
      </Button>
      {error && (
        <span role="alert" className="text-caption text-fail">
          {problemOf(error).title}
        </span>
      )}
    </span>
  );
}
