"use client";

import { useMutation } from "@tanstack/react-query";
import { CircleStop } from "lucide-react";
import { Button, type ButtonSize } from "../../components/ui/button.tsx";
import { announce } from "../../lib/announce.ts";
import { capital } from "../../lib/format.ts";
import { useCan } from "../../lib/permissions.tsx";
import { problemOf } from "../../lib/problem.ts";
import { useTRPC } from "../../trpc/client.tsx";
import type { Deployment } from "./types.ts";

interface CancelButtonProps {
  deployment: Pick<Deployment, "id" | "number" | "cancelRequested">;
  size?: ButtonSize;
  label?: string;
  /** What is cancelled, where many services stand beside each other: "hello #3". */
  what?: string;
}

/** A waiting deployment ends at once, a running one within seconds: until then the button says so. */
export function CancelButton({ deployment, size, label = "Cancel", what }: CancelButtonProps) {
  const can = useCan();
  const trpc = useTRPC();
  const cancel = useMutation(trpc.deployment.cancel.mutationOptions());
  const problem = cancel.error ? problemOf(cancel.error) : undefined;
  const name = what ?? `deployment #${deployment.number}`;
  if (!can("deployment:cancel")) return null;
  const press = () =>
    cancel.mutate(
      { deploymentId: deployment.id },
      {
        onSuccess: () => announce(`${capital(name)} is being cancelled`),
        onError: (error) => announce(problemOf(error).title),
      },
    );
  return (
    <>
      <Button
        size={size}
        icon={size === "sm" ? undefined : <CircleStop aria-hidden size={16} />}
        aria-label={label === "Cancel" ? `Cancel ${name}` : undefined}
        data-command={`Cancel ${name}`}
        pending={cancel.isPending || deployment.cancelRequested}
        pendingLabel="Cancelling"
        onClick={press}
      >
        {label}
      </Button>
      {problem && (
        <span role="alert" className="text-caption text-fail">
          {problem.title}
        </span>
      )}
    </>
  );
}
