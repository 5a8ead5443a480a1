import { AppError, fromWire, isAppError, publicError, type QuestionName } from "@moorage/domain";
import { Queue, QueueEvents, Worker } from "bullmq";
import { QuestionJob, type SealedAnswer, sealAnswer, waitForAnswer } from "./answers.ts";
import type { Handlers } from "./tasks.ts";

const askConcurrency = 32;
/** What was asked and not taken away by who asked it, since that process ended. */
const keepAnswers = { removeOnComplete: { age: 10 }, removeOnFail: { age: 10 } };

interface Place {
  connection: never;
  prefix: string;
}

/** Questions across processes: a job whose result is awaited. An `AppError` is the same error again on this side. */
export async function questionsOverRedis(place: Place, onError: (error: Error) => void) {
  const queue = new Queue<QuestionJob, SealedAnswer>("questions", place);
  const events = new QueueEvents("questions", place);
  queue.on("error", onError);
  events.on("error", onError);
  await events.waitUntilReady();
  return {
    ask: async (name: QuestionName, input: unknown, timeoutMs: number): Promise<unknown> => {
      const { answerTo, open } = waitForAnswer(name);
      const job = await queue.add(name, { input, answerTo }, keepAnswers);
      try {
        const sealed = await job.waitUntilFinished(events, timeoutMs).catch((cause: unknown) => {
          throw new AppError("TIMEOUT", "The worker did not answer in time.", { cause });
        });
        const answer = open(sealed);
        if (!answer.ok) throw fromWire(answer.error);
        return answer.value;
      } finally {
        // One that is still being answered cannot be removed; it goes by its age.
        await job.remove().catch(() => undefined);
      }
    },
    serve: (handlers: Handlers) => {
      const answerOf = async (name: QuestionName, input: unknown) => {
        try {
          const handler = handlers.questions[name] as (input: unknown) => Promise<unknown>;
          return { ok: true as const, value: await handler(input) };
        } catch (error) {
          if (!isAppError(error)) onError(error as Error);
          return { ok: false as const, error: publicError(error) };
        }
      };
      const answer = async (job: { name: string; data: QuestionJob }): Promise<SealedAnswer> => {
        const name = job.name as QuestionName;
        const { input, answerTo } = QuestionJob.parse(job.data);
        return sealAnswer(name, answerTo, await answerOf(name, input));
      };
      const worker = new Worker<QuestionJob, SealedAnswer>("questions", answer, {
        ...place,
        concurrency: askConcurrency,
      });
      worker.on("error", onError);
      return worker;
    },
    close: async () => {
      await Promise.all([queue.close(), events.close()]);
    },
  };
}
