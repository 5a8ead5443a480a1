"use client";

import { useMutation } from "@tanstack/react-query";
import { type CancelRun, CancelRunButton } from "../../components/ui/cancel-button.tsx";
import { useCan } from "../../lib/permissions.tsx";
import { useTRPCClient } from "../../trpc/client.tsx";
import type { Command } from "./types.ts";
import { isOpen } from "./words.ts";

/** Absent once it has ended, and for who may not. */
export function CancelCommand({ command, ...rest }: CancelRun & { command: Command }) {
  const can = useCan();
  const client = useTRPCClient();
  const { id: commandId, title, cancelRequested } = command;
  const cancel = useMutation({ mutationFn: () => client.command.cancel.mutate({ commandId }) });
  if (!can("command:cancel") || !isOpen(command)) return null;
  return <CancelRunButton {...rest} name={`command ${title}`} requested={cancelRequested} cancel={cancel} />;
}
