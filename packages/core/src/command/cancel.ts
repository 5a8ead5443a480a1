import type { OrganizationContext } from "../context.ts";
import { cancelRun } from "../run/cancel.ts";
import { withTransaction } from "../transaction.ts";
import { getCommand } from "./list.ts";

/** One that waits never begins; one that runs is told to end, and is ended when it does not. */
export async function cancelCommand(
  ctx: OrganizationContext,
  commandId: string,
): Promise<{ cancelled: "now" | "soon" }> {
  const { title, service } = await getCommand(ctx, commandId);
  const { organizationId } = ctx;
  const { id: serviceId, environmentId } = service;
  return withTransaction(ctx, async (tx) => {
    tx.note({ type: "service", id: serviceId, name: service.name, before: { command: title } });
    tx.publish({ type: "run.changed", organizationId, environmentId, serviceId, runId: commandId });
    const ring = () => tx.enqueue("cancelCommand", { commandId });
    return cancelRun(tx, ctx, { id: commandId, what: "This command", ring });
  });
}
