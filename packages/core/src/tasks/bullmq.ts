import type { DatabaseConnection } from "@moorage/db";
import { AppError, type JobInput, type JobName, jobs, publicError, questions } from "@moorage/domain";
import * as redisQueues from "bullmq";
import { createPostgresBackend, withBackend } from "bullmq";
import type pg from "pg";
import type { Log } from "../runtime.ts";
import { questionsOverRedis } from "./questions.ts";
import { createQueuePool } from "./queue-pool.ts";
import { askTimeoutMs, type Handlers, jobKey, type Tasks } from "./tasks.ts";

/** Deployments wait for machines, so many at once; the build step has its own, smaller limit. */
const jobConcurrency = 24;
const schema = "bullmq";
/** One that listens and one for its short statements, which never wait for another: each costs 4 MiB. */
const queueConnections = 2;

/** `stack.md` 8: long locks so that a paused loop runs nothing twice, a short look for stalled jobs. */
const workerOptions = { lockDuration: 60_000, lockRenewTime: 10_000, stalledInterval: 1_000, maxStalledCount: 3 };
const keepJobs = { removeOnComplete: { count: 100 }, removeOnFail: { count: 500 } };

interface Backend {
  Queue: typeof redisQueues.Queue;
  Worker: typeof redisQueues.Worker;
  connection: unknown;
  close(): Promise<void>;
}

async function postgresBackend(connection: DatabaseConnection, pool: pg.Pool): Promise<Backend> {
  const { Queue, Worker } = withBackend(createPostgresBackend);
  // A pool that is handed in is not migrated by BullMQ, so one queue of its own does it first.
  const first = new Queue("jobs", { connection: { ...connection, schema, migrate: true, max: 2 } as never });
  await first.waitUntilReady();
  await first.close();
  return { Queue, Worker, connection: pool, close: () => pool.end() } as unknown as Backend;
}

function redisBackend(url: string): Backend {
  const { hostname, port, username, password, pathname, protocol } = new URL(url);
  const connection = {
    host: hostname,
    port: Number(port || 6379),
    ...(username ? { username: decodeURIComponent(username) } : {}),
    ...(password ? { password: decodeURIComponent(password) } : {}),
    ...(pathname.length > 1 ? { db: Number(pathname.slice(1)) } : {}),
    ...(protocol === "rediss:" ? { tls: {} } : {}),
    maxRetriesPerRequest: null,
  };
  return { Queue: redisQueues.Queue, Worker: redisQueues.Worker, connection, close: async () => undefined };
}

export interface TaskOptions {
  connection: DatabaseConnection;
  /** With Redis the queue lives there, and questions cross processes too. */
  redisUrl: string | undefined;
  /** Instances may share one Redis. */
  instanceId: string;
  log: Log;
}

/** One line every 10 s at most: an outage is one event, not thousands. */
function throttled(log: Log): (error: Error) => void {
  let last = 0;
  return (error) => {
    if (Date.now() - last < 10_000) return;
    last = Date.now();
    log.warn({ error: error.message }, "queue: connection trouble, trying again");
  };
}

export async function createTasks({ connection, redisUrl, instanceId, log }: TaskOptions): Promise<Tasks> {
  const pool = redisUrl ? undefined : createQueuePool(connection, schema, queueConnections);
  const onError = throttled(log);
  pool?.on("error", onError);
  const backend = pool ? await postgresBackend(connection, pool) : redisBackend(redisUrl ?? "");
  const prefix = { prefix: `moorage-${instanceId}`, connection: backend.connection as never };
  const queue = new backend.Queue("jobs", { ...prefix, defaultJobOptions: keepJobs });
  queue.on("error", onError);
  const remote = redisUrl ? await questionsOverRedis(prefix, onError) : undefined;
  let local: Handlers | undefined;

  return {
    enqueue: async (name, input) => {
      await queue.add(name, input, { jobId: `${jobKey(name, input)}-${Date.now()}` });
    },
    ask: async (name, input, { timeoutMs = askTimeoutMs } = {}) => {
      const parsed = questions[name].input.parse(input) as never;
      if (remote) return (await remote.ask(name, parsed, timeoutMs)) as never;
      if (!local) throw notYet();
      const handler = local.questions[name] as (input: unknown) => Promise<never>;
      return withDeadline(handler(parsed), timeoutMs);
    },
    serve: async (handlers) => {
      local = handlers;
      if (pool) await freeStalled(pool);
      const worker = new backend.Worker("jobs", (job) => runJob(handlers, job.name, job.data, log), {
        ...prefix,
        ...workerOptions,
        runRetryDelay: 1_000,
        concurrency: jobConcurrency,
      } as never);
      worker.on("error", onError);
      const answering = remote?.serve(handlers);
      await worker.waitUntilReady();
      return {
        stop: async () => {
          local = undefined;
          await Promise.all([worker.close(), answering?.close()]);
        },
      };
    },
    close: async () => {
      await remote?.close();
      await queue.close();
      await backend.close();
    },
  };
}

const notYet = () =>
  new AppError("UNAVAILABLE", "The worker is not running yet. Try again in a few seconds.", { retryable: true });

/** Jobs of a killed process would wait for their lock (60 s): this server is the only one, so they are free. */
async function freeStalled(pool: pg.Pool): Promise<void> {
  await pool.query("update bullmq.job set locked_until_ms = 0 where state = 'active'");
}

async function runJob(handlers: Handlers, name: string, data: unknown, log: Log): Promise<void> {
  const job = name as JobName;
  try {
    const input = jobs[job].parse(data) as JobInput<never>;
    await (handlers.jobs[job] as (input: unknown) => Promise<void>)(input);
  } catch (error) {
    log.error({ job: name, data, error }, "job failed");
    // The log has it all; what a queue keeps of it is read by others too.
    throw new Error(publicError(error).code);
  }
}

async function withDeadline<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new AppError("TIMEOUT", "The worker did not answer in time.")), timeoutMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
