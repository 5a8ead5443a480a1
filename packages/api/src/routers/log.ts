import { followServiceLog, ReadServiceLog, readServiceLog } from "@moorage/core/log";
import { tracked } from "@trpc/server";
import { z } from "zod";
import { onService } from "../procedures.ts";
import { router } from "../trpc.ts";

export const logRouter = router({
  read: onService("logs:read", { requires: "logs" })
    .input(ReadServiceLog)
    .query(({ ctx, input }) => readServiceLog(ctx, input)),
  /** What the replicas print from now on, after the last `tail` lines. */
  follow: onService("logs:read", { requires: "logs" })
    .input(
      z.object({ tail: z.number().int().min(0).max(5_000).default(500), lastEventId: z.string().max(64).nullish() }),
    )
    .subscription(async function* ({ ctx, input, signal }) {
      const until = signal ?? new AbortController().signal;
      for await (const line of followServiceLog(ctx, input, until)) yield tracked(line.id, line);
    }),
});
