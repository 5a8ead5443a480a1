"use client";

import { useQuery } from "@tanstack/react-query";
import { Card } from "../../components/ui/card.tsx";
import { LinkButton } from "../../components/ui/link-button.tsx";
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
import { CancelSetup } from "./cancel-setup.tsx";
import { isOpen, serverStepsOf } from "./run-steps.ts";
import { serverRunWords } from "./run-words.ts";
import { SetupButton } from "./setup-button.tsx";
import { isHere, type Server, type ServerRun } from "./types.ts";
import { reachedAt } from "./words.ts";

function SetupAction({ server, run }: { server: Server; run: ServerRun }) {
  return isOpen(run) ? <CancelSetup server={server} run={run} /> : <SetupButton server={server} label="Set up again" />;
}

function actionOf(server: Server, run: ServerRun) {
  if (run.type === "server-setup") return <SetupAction server={server} run={run} />;
  return run.type === "node-drain" && <LinkButton href={`/servers/${server.id}/nodes`}>Open nodes</LinkButton>;
}

function Detail({ server, run }: { server: Server; run: ServerRun }) {
  const [, setStep] = useUrlState("step");
  const words = serverRunWords(run);
  useSpoken(words);
  return (
    <>
      <PageHeader
        title={`${run.title} of ${server.name}`}
        badges={<RunBadge status={run.status}>{words}</RunBadge>}
        text={
          <>
            {isHere(server) ? "This machine" : reachedAt(server)}, by {run.by}, <Time at={run.createdAt} />
            {isOpen(run) && ". This page can be left; it goes on."}
          </>
        }
        actions={actionOf(server, run)}
      />
      {run.cause && <CauseCard cause={run.cause} />}
      <div className="grid items-start gap-6 lg:grid-cols-[304px_minmax(0,1fr)]">
        <Card title="Steps" aside={run.startedAt && <Duration from={run.startedAt} to={run.endedAt ?? undefined} />}>
          <Steps steps={serverStepsOf(run)} onSelect={setStep} />
        </Card>
        <RunLog key={run.id} run={run} label="Log of the run" fileName={`${server.name}-${run.type}.log`} />
      </div>
    </>
  );
}

export default function RunPage({ server, runId }: { server: Server; runId: string }) {
  const query = useQuery(useTRPC().server.runs.queryOptions({ serverId: server.id }));
  return (
    <QueryView query={query} what="the run" loading={<LoadingRows rows={6} label="the run" />}>
      {(runs) => {
        const run = runs.find(({ id }) => id === runId);
        if (run) return <Detail server={server} run={run} />;
        return <NotFound what="This run" href={`/servers/${server.id}/runs`} back={`Runs of ${server.name}`} />;
      }}
    </QueryView>
  );
}
