/** One line of a run or of a running container. */
export interface LogLine {
  /** Increases within one log; resume after it. */
  id: string;
  /** ISO 8601 in UTC. */
  at: string;
  stream: "stdout" | "stderr" | "system";
  /** The step of a run that wrote it. */
  step?: string;
  /** The replica that wrote it, for example `web-42.1`. */
  source?: string;
  text: string;
  /** Line number in a run's log, which is stored as well as streamed. */
  n?: number;
}
