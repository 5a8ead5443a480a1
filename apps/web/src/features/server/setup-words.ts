import { capital } from "../../lib/format.ts";
import { runWords } from "../../lib/run-words.ts";
import { stepPosition } from "../deployment/steps-of.ts";
import { setupStepsOf } from "./setup-steps.ts";
import type { ServerRun } from "./types.ts";

/** What a badge or a row says of a set-up. */
export function setupWords(run: ServerRun): string {
  const { at, of, name } = stepPosition(setupStepsOf(run));
  const place = `Setting up, step ${at} of ${of}${name ? `, ${capital(name)}` : ""}`;
  return runWords({ ...run, queuePlace: null, endedBy: null }, place);
}
