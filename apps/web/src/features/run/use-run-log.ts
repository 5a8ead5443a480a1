"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLogLines } from "../../components/log-viewer/use-log-lines.ts";
import { problemOf } from "../../lib/problem.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";

/** Lines as they come while it runs (a lost connection goes on after its last line), the stored log after the end. */
export function useRunLog(runId: string, open: boolean) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const { append, ...log } = useLogLines();
  const [following, setFollowing] = useState(open);
  const [problem, setProblem] = useState<ReturnType<typeof problemOf>>();
  useEffect(() => {
    if (!following) return;
    const stream = client.run.followLog.subscribe(
      { runId },
      {
        onData: ({ data }) => append([data]),
        // The stream ends after the last line, which is after the run's status says that it ended.
        onComplete: () => setFollowing(false),
        onError: (error) => {
          setProblem(problemOf(error));
          setFollowing(false);
        },
      },
    );
    return () => stream.unsubscribe();
  }, [client, runId, following, append]);
  const stored = useQuery(trpc.run.readLog.queryOptions({ runId }, { enabled: !following }));
  useEffect(() => {
    if (stored.data) append(stored.data);
  }, [stored.data, append]);
  return { ...log, live: following, stored, problem };
}
