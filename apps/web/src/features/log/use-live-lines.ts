"use client";

import { useEffect, useState } from "react";
import { useLogLines } from "../../components/log-viewer/use-log-lines.ts";
import { type Problem, problemOf } from "../../lib/problem.ts";
import { useTRPCClient } from "../../trpc/client.tsx";

/** The last lines of all replicas, then what they print; a lost connection goes on where it was. */
export function useLiveLines(serviceId: string, tail: number) {
  const client = useTRPCClient();
  const { append, clear, ...kept } = useLogLines();
  const [problem, setProblem] = useState<Problem>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    setProblem(undefined);
    clear();
    const stream = client.log.follow.subscribe(
      { serviceId, tail },
      {
        onData: ({ data }) => append([data]),
        onError: (error) => setProblem(problemOf(error)),
        // The worker ends a stream when it restarts: begin again, with the lines until then.
        onComplete: () => setAttempt((count) => count + 1),
      },
    );
    return () => stream.unsubscribe();
  }, [client, serviceId, tail, attempt, append, clear]);
  return { ...kept, problem, again: () => setAttempt((count) => count + 1) };
}
