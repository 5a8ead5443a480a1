"use client";

import type { AppRouter } from "@moorage/api";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { lazy, Suspense, useState } from "react";
import { Badge } from "../../components/ui/badge.tsx";
import { Button } from "../../components/ui/button.tsx";
import { type Column, DataTable } from "../../components/ui/data-table.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { Time } from "../../components/ui/time.tsx";
import { count } from "../../lib/format.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import { deviceOf } from "./device.ts";

const ConfirmDialog = lazy(async () => ({
  default: (await import("../../components/ui/confirm-dialog.tsx")).ConfirmDialog,
}));

type Session = inferRouterOutputs<AppRouter>["account"]["sessions"][number];

function columnsOf(onEnd: (session: Session) => void): Column<Session>[] {
  return [
    {
      key: "device",
      label: "Device",
      title: true,
      cell: ({ userAgent, current }) => (
        <span className="flex flex-wrap items-center gap-2">
          <span className="font-medium" title={userAgent ?? undefined}>
            {deviceOf(userAgent)}
          </span>
          {current && <Badge tone="ok">This session</Badge>}
        </span>
      ),
    },
    {
      key: "address",
      label: "Address",
      cell: ({ ipAddress }) => <code className="font-mono text-log">{ipAddress || "unknown"}</code>,
    },
    { key: "since", label: "Signed in", cell: ({ createdAt }) => <Time at={createdAt} /> },
    { key: "ends", label: "Ends", cell: ({ expiresAt }) => <Time at={expiresAt} /> },
    {
      key: "actions",
      label: "Actions",
      corner: true,
      end: true,
      cell: (session) =>
        !session.current && (
          <Button
            size="sm"
            variant="danger-outline"
            aria-label={`Sign out ${deviceOf(session.userAgent)}`}
            onClick={() => onEnd(session)}
          >
            Sign out
          </Button>
        ),
    },
  ];
}

type Asking = { session: Session } | { others: number };

/** Where the caller is signed in; this session first. */
export function SessionList() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const query = useQuery(trpc.account.sessions.queryOptions());
  const [asking, setAsking] = useState<Asking>();

  const end = async (what: Asking) => {
    if ("session" in what) await client.account.revokeSession.mutate({ sessionId: what.session.id });
    else await client.account.revokeOtherSessions.mutate();
    await queries.invalidateQueries(trpc.account.pathFilter());
  };
  return (
    <section aria-labelledby="sessions" className="grid gap-2.5">
      <QueryView query={query} what="your sessions" loading={<LoadingRows rows={2} label="your sessions" />}>
        {(sessions) => {
          const others = sessions.filter(({ current }) => !current).length;
          const sorted = sessions.toSorted((a, b) => Number(b.current) - Number(a.current));
          return (
            <>
              <div className="flex min-h-8 flex-wrap items-center justify-between gap-2">
                <h2 id="sessions">Sessions</h2>
                {others > 0 && (
                  <Button variant="danger-outline" onClick={() => setAsking({ others })}>
                    Sign out everywhere else
                  </Button>
                )}
              </div>
              <DataTable
                label="Sessions"
                columns={columnsOf((session) => setAsking({ session }))}
                rows={sorted}
                rowKey={({ id }) => id}
              />
            </>
          );
        }}
      </QueryView>
      {asking && (
        <Suspense>
          <ConfirmDialog {...wordsOf(asking)} onConfirm={() => end(asking)} onClose={() => setAsking(undefined)} />
        </Suspense>
      )}
    </section>
  );
}

function wordsOf(asking: Asking) {
  const stays = ["This session, and your API keys"];
  if ("others" in asking)
    return {
      title: "Sign out everywhere else?",
      stops: [`${count(asking.others, "other session")} at once`],
      stays,
      action: "Sign out everywhere else",
      pendingLabel: "Signing out",
    };
  const device = deviceOf(asking.session.userAgent);
  return {
    title: `Sign out ${device}?`,
    stops: [`The session from ${asking.session.ipAddress || "an unknown address"} at once`],
    stays,
    action: `Sign out ${device}`,
    pendingLabel: "Signing out",
  };
}
