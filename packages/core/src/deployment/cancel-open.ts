import { isAppError } from "@moorage/domain";
import { z } from "zod";
import type { OrganizationContext, ServiceContext } from "../context.ts";
import { cancelDeployment } from "./cancel.ts";
import { listAllDeployments, listDeployments } from "./list.ts";

const open = ["queued", "running"] as const;
export const CancelOpenDeployments = z.object({
  statuses: z
    .array(z.enum(open))
    .min(1)
    .default([...open]),
});

/** Cancels what a service has that waits or runs. What ends by itself meanwhile is not an error. */
export async function cancelOpenDeployments(
  ctx: ServiceContext,
  { statuses }: z.output<typeof CancelOpenDeployments>,
): Promise<{ cancelled: number }> {
  const wanted = (await listDeployments(ctx, { limit: 100 })).filter(({ status }) =>
    statuses.some((each) => each === status),
  );
  return { cancelled: await cancelAll(ctx, wanted) };
}

const waitingMax = 500;

/** Cancels all that waits in the organization. */
export async function cancelWaiting(ctx: OrganizationContext): Promise<{ cancelled: number }> {
  const rows = await listAllDeployments(ctx, { limit: waitingMax });
  return {
    cancelled: await cancelAll(
      ctx,
      rows.filter(({ status }) => status === "queued"),
    ),
  };
}

async function cancelAll(ctx: OrganizationContext, wanted: readonly { id: string }[]): Promise<number> {
  let cancelled = 0;
  for (const { id } of wanted)
    try {
      await cancelDeployment(ctx, id);
      cancelled += 1;
    } catch (error) {
      if (!isAppError(error) || error.code !== "PRECONDITION") throw error;
    }
  return cancelled;
}
