export { requireRun } from "./load.ts";
export { createLocks, type Lock, type Locks } from "./lock.ts";
export { createLogSink, type LogSink } from "./log-sink.ts";
export { followRunLog, readRunLog } from "./read-log.ts";
export { recordSteps, type StepRecorder } from "./step.ts";
