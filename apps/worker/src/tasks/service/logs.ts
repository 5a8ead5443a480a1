import { interestMs } from "@moorage/core/live";
import { service } from "@moorage/db/schema";
import type { LogLine, QuestionInput } from "@moorage/domain";
import { notFound } from "@moorage/domain";
import { engineAheadMs, followServiceLogs, type Machine, readServiceLogs } from "@moorage/engine";
import type { Host } from "@moorage/engine/host";
import { eq } from "drizzle-orm";
import type { Worker } from "../../worker.ts";

async function machineOfService(worker: Worker, serviceId: string): Promise<Machine> {
  const [row] = await worker.runtime.db
    .select({ serverId: service.serverId })
    .from(service)
    .where(eq(service.id, serviceId));
  if (!row) throw notFound("Service");
  return worker.machineOf(row.serverId);
}

const ageSeconds: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** "15m", "2h" or an instant as the lines have it, as Unix seconds of the clock there. */
async function sinceOf(since: string | undefined, host: Host, now: Date): Promise<number | undefined> {
  if (!since || since === "all") return undefined;
  const age = /^(\d+)([smhd])$/.exec(since);
  if (age) {
    const nowThere = Math.floor((now.getTime() + (await engineAheadMs(host))) / 1000);
    return nowThere - Number(age[1]) * (ageSeconds[age[2] ?? "s"] ?? 1);
  }
  const instant = Date.parse(since);
  return Number.isNaN(instant) ? undefined : Math.floor(instant / 1000);
}

export async function readLogs(worker: Worker, input: QuestionInput<"service.readLogs">): Promise<LogLine[]> {
  const machine = await machineOfService(worker, input.serviceId);
  const since = await sinceOf(input.since, machine.host, worker.runtime.now());
  const lines = await readServiceLogs(machine.host, input.serviceId, {
    tail: input.tail,
    ...(since ? { since } : {}),
    ...(input.search ? { search: input.search } : {}),
    ...(input.source ? { source: input.source } : {}),
  });
  return lines.map((line, index) => ({ ...line, id: String(index + 1) }));
}

/** Readers renew their interest; a stream that nobody asked for lately is ended. */
const followers = new Map<string, { until: number; abort: AbortController }>();
/** The last lines and the stream overlap; what was shown already is left out. */
const overlapKept = 2_000;

export async function followLogs(
  worker: Worker,
  { serviceId, streamId, tail }: QuestionInput<"service.followLogs">,
): Promise<{ following: boolean }> {
  const until = Date.now() + interestMs * 3;
  const known = followers.get(streamId);
  if (known) {
    known.until = until;
    return { following: true };
  }
  const machine = await machineOfService(worker, serviceId);
  const abort = new AbortController();
  const entry = { until, abort };
  followers.set(streamId, entry);
  const signal = AbortSignal.any([abort.signal, worker.stopping]);
  const check = setInterval(() => {
    if (Date.now() > entry.until) abort.abort();
  }, interestMs);
  const { live } = worker.runtime;
  const first = tail > 0 ? await readServiceLogs(machine.host, serviceId, { tail }) : [];
  await live.append(streamId, first);
  const seen = new Set(first.slice(-overlapKept).map(({ at, source }) => `${at}${source}`));
  void followServiceLogs(
    machine.host,
    serviceId,
    (lines) =>
      void live.append(
        streamId,
        lines.filter(({ at, source }) => !seen.has(`${at}${source}`)),
      ),
    signal,
  )
    .catch((error: unknown) => worker.runtime.log.warn({ error, serviceId }, "a log was not followed"))
    .finally(async () => {
      clearInterval(check);
      followers.delete(streamId);
      await live.end(streamId);
    });
  return { following: true };
}
