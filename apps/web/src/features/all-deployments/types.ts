import type { AppRouter } from "@moorage/api";
import type { inferRouterOutputs } from "@trpc/server";
import { capital } from "../../lib/format.ts";

export type PlacedDeployment = inferRouterOutputs<AppRouter>["deployment"]["listAll"][number];

export const isOpen = ({ status }: Pick<PlacedDeployment, "status">): boolean =>
  status === "queued" || status === "running";

/** What the row says of a run: never more than the server knows. */
export function resultWords({ status, cause, endedBy, steps, cancelRequested }: PlacedDeployment): string {
  if (status === "running") {
    const step = steps.findLast((each) => each.status === "running")?.name;
    return cancelRequested ? "Cancelling" : step ? `Deploying, ${capital(step)}` : "Deploying";
  }
  if (status === "failed") return cause?.step ? `Failed at ${capital(cause.step)}` : "Failed";
  if (status === "cancelled" || status === "replaced") return `${capital(status)}${endedBy ? ` by ${endedBy}` : ""}`;
  return capital(status);
}
