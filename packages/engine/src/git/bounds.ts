import { AppError } from "@moorage/domain";

/** Why work must end: cancelled from outside, out of time, or too much of something. */
export interface Bounds {
  readonly signal: AbortSignal;
  /** Ends everything with this cause. */
  exceed(cause: AppError): void;
  /** Throws the cause when the work must end. */
  check(): void;
  /** What fails because of the end, fails with its cause. */
  guard<T>(work: Promise<T>): Promise<T>;
}

export function boundsOf(outer: AbortSignal, deadlineMs: number): Bounds {
  const deadline = AbortSignal.timeout(deadlineMs);
  const own = new AbortController();
  let cause: AppError | undefined;
  const check = () => {
    if (cause) throw cause;
    if (outer.aborted) throw new AppError("CANCELLED", "Fetching the source was cancelled.");
    if (deadline.aborted)
      throw new AppError(
        "TIMEOUT",
        `Fetching the source took longer than ${Math.round(deadlineMs / 60_000)} minutes.`,
        {
          hint: "Check that this server reaches the host, and how large the repository is.",
        },
      );
  };
  return {
    signal: AbortSignal.any([outer, deadline, own.signal]),
    exceed: (why) => {
      cause ??= why;
      own.abort();
    },
    check,
    guard: async (work) => {
      try {
        return await work;
      } catch (error) {
        check();
        throw error;
      }
    },
  };
}
