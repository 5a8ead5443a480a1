"use client";

import { useQuery } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useEffect, useState } from "react";
import { useLogLines } from "../../components/log-viewer/use-log-lines.ts";
import { useTRPC } from "../../trpc/client.tsx";

/** Lines as they come while it runs (a lost connection goes on after its last line), the stored log after the end. */
export function useRunLog(deploymentId: string, open: boolean) {
  const trpc = useTRPC();
  const log = useLogLines();
  const [following, setFollowing] = useState(open);
  useSubscription(
    trpc.deployment.followLog.subscriptionOptions(
      { deploymentId },
      {
        enabled: following,
        onData: ({ data }) => log.append([data]),
        // The stream ends after the last line, which is after the run's status says that it ended.
        onComplete: () => setFollowing(false),
      },
    ),
  );
  const stored = useQuery(trpc.deployment.readLog.queryOptions({ deploymentId }, { enabled: !following }));
  useEffect(() => {
    if (stored.data) log.append(stored.data);
  }, [stored.data, log.append]);
  return { ...log, live: following, stored };
}
