import { runWords } from "../../lib/run-words.ts";
import type { Command } from "./types.ts";

/** What a badge or a row says of a command. */
export function commandWords(command: Pick<Command, "status" | "cause" | "endedBy" | "exitCode" | "cancelRequested">) {
  const { status, exitCode, cause, cancelRequested } = command;
  if (status === "failed" && exitCode !== null) return `Failed, exit code ${exitCode}`;
  if (status === "failed" && cause?.code === "TIMEOUT") return "Failed, out of time";
  return runWords({ ...command, queuePlace: null }, cancelRequested ? "Cancelling" : "Running");
}

export const isOpen = ({ status }: Pick<Command, "status">): boolean => status === "queued" || status === "running";
