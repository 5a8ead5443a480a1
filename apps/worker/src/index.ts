export { createCheckpoint } from "./checkpoint.ts";
export { type RunningWorker, startWorker, type WorkerOptions } from "./start.ts";
