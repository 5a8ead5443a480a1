export { createTasks } from "./bullmq.ts";
export type { Handlers, JobHandlers, QuestionHandlers, Tasks } from "./tasks.ts";
