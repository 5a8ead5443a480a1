import { capital } from "../../lib/format.ts";
import { runWords } from "../../lib/run-words.ts";
import { stepPosition } from "../deployment/steps-of.ts";
import { serverStepsOf } from "./run-steps.ts";
import type { ServerRun } from "./types.ts";

const meanwhile = {
  "node-drain": "Moving services",
  "server-clean": "Cleaning up",
  "key-rotation": "Exchanging the SSH key",
};

/** It has looked only. */
const wasRefused = ({ type, status, cause }: ServerRun): boolean =>
  type === "server-setup" && status === "failed" && cause?.step === "probe" && cause.code === "PRECONDITION";

/** What a badge or a row says of a set-up, a clean-up, a change of the key, or of the move off a node. */
export function serverRunWords(run: ServerRun): string {
  if (wasRefused(run)) return "Refused, nothing was changed";
  const { at, of, name } = stepPosition(serverStepsOf(run));
  const place = `Setting up, step ${at} of ${of}${name ? `, ${capital(name)}` : ""}`;
  return runWords({ ...run, queuePlace: null }, run.type === "server-setup" ? place : meanwhile[run.type]);
}
