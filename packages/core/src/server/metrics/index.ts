export { noteSample } from "./note-sample.ts";
export {
  getMetrics,
  listSamples,
  type MetricPoint,
  ReadMetrics,
  ReadSamples,
  type ServerMetrics,
  samplesMax,
  type TimedSample,
} from "./read.ts";
export { SetMonitoring, setMonitoring } from "./set-monitoring.ts";
export { sweepSamples } from "./sweep.ts";
