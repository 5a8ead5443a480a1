import type { AppRouter } from "@moorage/api";
import type { inferRouterOutputs } from "@trpc/server";
import { capital } from "../../lib/format.ts";
import { runWords } from "../../lib/run-words.ts";

export type PlacedDeployment = inferRouterOutputs<AppRouter>["deployment"]["listAll"][number];

/** What the row says of a run: never more than the server knows. */
export function resultWords(run: PlacedDeployment): string {
  const step = run.steps.findLast((each) => each.status === "running")?.name;
  const doing = step ? `Deploying, ${capital(step)}` : "Deploying";
  return runWords(run, run.cancelRequested ? "Cancelling" : doing);
}
