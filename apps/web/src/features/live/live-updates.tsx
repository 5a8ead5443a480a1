"use client";

import type { DomainEvent } from "@moorage/domain";
import { type Query, type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { notOnDemand } from "../../lib/on-demand.ts";
import { useTRPCClient } from "../../trpc/client.tsx";
import { concerns } from "./concerns.ts";

/** Many events of one moment (a deployment's steps, a restart of all replicas) are one renewal. */
const gatherMs = 150;
/** A short break is nobody's business. */
const patienceMs = 5000;

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

const pathOf = ({ queryKey }: Query): string => (Array.isArray(queryKey[0]) ? queryKey[0].join(".") : "");

function renew(queryClient: QueryClient, events: readonly DomainEvent[]): void {
  const predicate = (query: Query) => events.some((event) => concerns(pathOf(query), query.state.data, event));
  void queryClient.invalidateQueries({ predicate });
}

/** The one subscription of this tab: what changed is read again. Says so when it stays away. */
export function LiveUpdates() {
  const queryClient = useQueryClient();
  const client = useTRPCClient();
  const router = useRouter();
  const [lostAt, setLostAt] = useState<Date>();
  useEffect(() => {
    let gathered: DomainEvent[] = [];
    let gather: ReturnType<typeof setTimeout> | undefined;
    let patience: ReturnType<typeof setTimeout> | undefined;
    let wasAway = false;
    const flush = () => {
      gather = undefined;
      renew(queryClient, gathered);
      // The organization's name is drawn by the server, in the shell.
      if (gathered.some(({ type }) => type === "organization.changed")) router.refresh();
      gathered = [];
    };
    const subscription = client.event.subscribe.subscribe(undefined, {
      onStarted: () => {
        clearTimeout(patience);
        setLostAt(undefined);
        // Whatever happened meanwhile was told to nobody; at first that is since the server drew the page.
        void queryClient.invalidateQueries(notOnDemand);
        wasAway = false;
      },
      onData: (event) => {
        gathered.push(event);
        gather ??= setTimeout(flush, gatherMs);
      },
      onConnectionStateChange: ({ state }) => {
        if (state !== "connecting" || wasAway) return;
        wasAway = true;
        const at = new Date();
        patience = setTimeout(() => setLostAt(at), patienceMs);
      },
      onError: () => void queryClient.invalidateQueries(notOnDemand),
    });
    return () => {
      subscription.unsubscribe();
      clearTimeout(gather);
      clearTimeout(patience);
    };
  }, [queryClient, client, router]);
  if (!lostAt) return null;
  return (
    <p
      role="status"
      className="fixed bottom-4 left-1/2 z-40 -translate-x-1/2 rounded-full border border-warn-border bg-warn-soft px-3 py-1 text-caption font-medium text-warn shadow-float"
    >
      Reconnecting since <time dateTime={lostAt.toISOString()}>{clock.format(lostAt)}</time>. What you see may be old.
    </p>
  );
}
