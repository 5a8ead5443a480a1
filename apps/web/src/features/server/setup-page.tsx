"use client";

import { useQuery } from "@tanstack/react-query";
import { Card } from "../../components/ui/card.tsx";
import { NotFound } from "../../components/ui/not-found.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { RunBadge } from "../../components/ui/status.tsx";
import { Steps } from "../../components/ui/steps.tsx";
import { Duration, Time } from "../../components/ui/time.tsx";
import { useSpoken } from "../../lib/use-spoken.ts";
import { useUrlState } from "../../lib/use-url-state.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { CauseCard } from "../deployment/cause-card.tsx";
import { RunLog } from "../run/index.ts";
import { SetupButton } from "./setup-button.tsx";
import { isOpen, setupStepsOf } from "./setup-steps.ts";
import { setupWords } from "./setup-words.ts";
import type { Server, ServerRun } from "./types.ts";
import { reachedAt } from "./words.ts";

function Detail({ server, run }: { server: Server; run: ServerRun }) {
  const [, setStep] = useUrlState("step");
  const words = setupWords(run);
  useSpoken(words);
  return (
    <>
      <PageHeader
        title={`${run.title} of ${server.name}`}
        badges={<RunBadge status={run.status}>{words}</RunBadge>}
        text={
          <>
            {reachedAt(server)}, by {run.by}, <Time at={run.createdAt} />
            {isOpen(run) && ". This page can be left; it goes on."}
          </>
        }
        actions={!isOpen(run) && <SetupButton server={server} label="Set up again" />}
      />
      {run.cause && <CauseCard cause={run.cause} />}
      <div className="grid items-start gap-6 lg:grid-cols-[304px_minmax(0,1fr)]">
        <Card title="Steps" aside={run.startedAt && <Duration from={run.startedAt} to={run.endedAt ?? undefined} />}>
          <Steps steps={setupStepsOf(run)} onSelect={setStep} />
        </Card>
        <RunLog key={run.id} run={run} label="Log of the set-up" fileName={`${server.name}-set-up.log`} />
      </div>
    </>
  );
}

export default function SetupPage({ server, runId }: { server: Server; runId: string }) {
  const query = useQuery(useTRPC().server.runs.queryOptions({ serverId: server.id }));
  return (
    <QueryView query={query} what="the set-up" loading={<LoadingRows rows={6} label="the set-up" />}>
      {(runs) => {
        const run = runs.find(({ id }) => id === runId);
        if (run) return <Detail server={server} run={run} />;
        return <NotFound what="This set-up" href={`/servers/${server.id}/setup`} back={`Set-ups of ${server.name}`} />;
      }}
    </QueryView>
  );
}
