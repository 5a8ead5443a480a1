import { Id } from "@moorage/core";
import { followRunLog, readRunLog, requireRun } from "@moorage/core/run";
import { tracked } from "@trpc/server";
import { z } from "zod";
import { inOrganization } from "../procedures.ts";
import { router } from "../trpc.ts";

const onRun = () =>
  inOrganization("logs:read")
    .input(z.object({ runId: Id }))
    .use(async ({ ctx, input, next }) => {
      await requireRun(ctx, input.runId);
      return next();
    });

/** What every kind of run has. */
export const runRouter = router({
  readLog: onRun().query(({ ctx, input }) => readRunLog(ctx.runtime, input.runId)),
  /** Lines as they come; resumes after `lastEventId`, which is a line number. */
  followLog: onRun()
    .input(z.object({ lastEventId: z.string().max(20).nullish() }))
    .subscription(async function* ({ ctx, input, signal }) {
      const after = Number(input.lastEventId ?? 0) || 0;
      const until = signal ?? new AbortController().signal;
      for await (const line of followRunLog(ctx.runtime, input.runId, after, until)) yield tracked(line.id, line);
    }),
});
