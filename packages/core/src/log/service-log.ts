import { type LogLine, randomHex } from "@moorage/domain";
import { z } from "zod";
import type { ServiceContext } from "../context.ts";
import { interestMs } from "../live/live.ts";

export const ReadServiceLog = z.object({
  tail: z.number().int().min(1).max(10_000).default(500),
  /** An instant (ISO 8601) or an age such as 15m, 2h, 1d. */
  since: z.string().max(40).optional(),
  search: z.string().max(500).optional(),
  source: z.string().max(100).optional(),
});

const logTimeoutMs = 20_000;

/** The last lines of the service's containers, oldest first; of earlier versions too while their containers exist. */
export function readServiceLog(ctx: ServiceContext, input: z.output<typeof ReadServiceLog>): Promise<LogLine[]> {
  const { search, since, source, tail } = input;
  return ctx.runtime.tasks.ask(
    "service.readLogs",
    {
      serviceId: ctx.service.id,
      tail,
      ...(since ? { since } : {}),
      ...(search ? { search } : {}),
      ...(source ? { source } : {}),
    },
    { timeoutMs: logTimeoutMs },
  );
}

/** One stream for each reader: it starts with that reader's last lines, and the worker stops it when nobody reads. */
export async function* followServiceLog(
  ctx: ServiceContext,
  input: { tail: number; lastEventId?: string | null | undefined },
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const { tasks, live } = ctx.runtime;
  // Ids are "<stream>.<position>", so that a reconnecting reader goes on with its own stream while it lasts.
  const [known = "", position] = (input.lastEventId ?? "").split(".");
  const resumes = /^[0-9a-f]{16}$/.test(known);
  const streamId = resumes ? known : randomHex(16);
  const name = `service-${ctx.service.id}-${streamId}`;
  const follow = () =>
    tasks.ask("service.followLogs", { serviceId: ctx.service.id, streamId: name, tail: resumes ? 0 : input.tail });
  await follow();
  const renewal = setInterval(() => void follow().catch(() => undefined), interestMs);
  try {
    for await (const line of live.follow(name, resumes ? position : undefined, signal))
      yield { ...line, id: `${streamId}.${line.id}` };
  } finally {
    clearInterval(renewal);
  }
}
