"use client";

import { CircleStop } from "lucide-react";
import { announce } from "../../lib/announce.ts";
import { capital } from "../../lib/format.ts";
import { problemOf } from "../../lib/problem.ts";
import { Button, type ButtonSize } from "./button.tsx";

export interface CancelRun {
  size?: ButtonSize;
  label?: string;
}

interface Props extends CancelRun {
  /** What is cancelled: "deployment #3". */
  name: string;
  requested: boolean;
  cancel: {
    isPending: boolean;
    error: unknown;
    mutate: (nothing: undefined, then: { onSuccess: () => void; onError: (error: unknown) => void }) => void;
  };
}

/** What waits ends at once, what runs within seconds: until then the button says so. */
export function CancelRunButton({ name, requested, cancel, size, label = "Cancel" }: Props) {
  const problem = cancel.error ? problemOf(cancel.error) : undefined;
  const press = () =>
    cancel.mutate(undefined, {
      onSuccess: () => announce(`${capital(name)} is being cancelled`),
      onError: (error) => announce(problemOf(error).title),
    });
  return (
    <>
      <Button
        size={size}
        icon={size === "sm" ? undefined : <CircleStop aria-hidden size={16} />}
        aria-label={label === "Cancel" ? `Cancel ${name}` : undefined}
        data-command={`Cancel ${name}`}
        pending={cancel.isPending || requested}
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
