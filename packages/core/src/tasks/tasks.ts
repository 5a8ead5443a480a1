import type { JobInput, JobName, QuestionInput, QuestionName, QuestionOutput } from "@moorage/domain";

/** How the web reaches the worker: later (`enqueue`, after a commit) or now (`ask`, with a deadline). */
export interface Tasks {
  enqueue<N extends JobName>(name: N, input: JobInput<N>): Promise<void>;
  ask<N extends QuestionName>(
    name: N,
    input: QuestionInput<N>,
    options?: { timeoutMs?: number },
  ): Promise<QuestionOutput<N>>;
  /** Called once by the worker; from then on jobs are taken and questions answered. */
  serve(handlers: Handlers): Promise<{ stop(): Promise<void> }>;
  close(): Promise<void>;
}

export type JobHandlers = { [N in JobName]: (input: JobInput<N>) => Promise<void> };
export type QuestionHandlers = { [N in QuestionName]: (input: QuestionInput<N>) => Promise<QuestionOutput<N>> };
/** Total maps: a task without a handler does not compile. */
export interface Handlers {
  jobs: JobHandlers;
  questions: QuestionHandlers;
}

export const askTimeoutMs = 10_000;

/** Jobs with the same key that still wait are one: a doorbell rung twice is one visit. */
export function jobKey<N extends JobName>(name: N, input: JobInput<N>): string {
  return [name, ...Object.values(input as Record<string, string>)].join("-");
}
