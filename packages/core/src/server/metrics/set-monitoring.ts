import { server } from "@moorage/db/schema";
import {
  everySecondsMax,
  everySecondsMin,
  type Monitoring,
  retentionDaysMax,
  usualMonitoring,
} from "@moorage/domain/server";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { withTransaction } from "../../transaction.ts";
import { announce } from "../change.ts";
import { requireOwn, type ServerContext } from "../load.ts";

const percent = z.number().min(1, "From 1 to 100 per cent.").max(100, "From 1 to 100 per cent.");

/** What is not sent stays. */
export const SetMonitoring = z.object({
  on: z.boolean(),
  everySeconds: z
    .number()
    .int()
    .min(everySecondsMin, `Every ${everySecondsMin} seconds at most.`)
    .max(everySecondsMax, "Once an hour at least.")
    .optional(),
  retentionDays: z
    .number()
    .int()
    .min(1, "One day at least.")
    .max(retentionDaysMax, `At most ${retentionDaysMax} days.`)
    .optional(),
  limits: z.object({ cpu: percent.nullable(), memory: percent.nullable() }).optional(),
});

/** What was measured stays until its time is over, also when it is switched off. */
export async function setMonitoring(ctx: ServerContext, input: z.output<typeof SetMonitoring>): Promise<Monitoring> {
  requireOwn(ctx);
  const { id, name, monitoring } = ctx.server;
  const before = monitoring ?? usualMonitoring;
  const after: Monitoring = {
    on: input.on,
    everySeconds: input.everySeconds ?? before.everySeconds,
    retentionDays: input.retentionDays ?? before.retentionDays,
    limits: input.limits ?? before.limits,
  };
  return withTransaction(ctx, async (tx) => {
    // What is above a limit is found anew.
    await tx.update(server).set({ monitoring: after, overload: {} }).where(eq(server.id, id));
    announce(tx, ctx, id);
    tx.note({ type: "server", id, name, before: { ...before }, after: { ...after } });
    return after;
  });
}
