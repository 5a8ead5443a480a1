"use client";

import { useQuery } from "@tanstack/react-query";
import { GitCompareArrows, History, RotateCw } from "lucide-react";
import { Button } from "../../components/ui/button.tsx";
import { Card, Facts } from "../../components/ui/card.tsx";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { ProblemNote } from "../../components/ui/note.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { RunBadge } from "../../components/ui/status.tsx";
import { Steps } from "../../components/ui/steps.tsx";
import { Duration, Time } from "../../components/ui/time.tsx";
import { capital } from "../../lib/format.ts";
import { useCan } from "../../lib/permissions.tsx";
import { problemOf } from "../../lib/problem.ts";
import type { ServicePlace } from "../../lib/service-place.ts";
import type { Step } from "../../lib/shapes.ts";
import { useSpoken } from "../../lib/use-spoken.ts";
import { useUrlState } from "../../lib/use-url-state.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { RunLog } from "../run/index.ts";
import { CancelButton } from "./cancel-button.tsx";
import { CauseCard } from "./cause-card.tsx";
import { useDeploymentActions } from "./row-actions.tsx";
import { stepPosition, stepsOf } from "./steps-of.ts";
import type { DeployedService, DeploymentDetail } from "./types.ts";
import { useRedeploy } from "./use-redeploy.ts";
import { deploymentWords, isOpen, triggerWords } from "./words.ts";

interface Props {
  place: ServicePlace;
  number: number;
  service: DeployedService & { name: string };
}

/** Says step changes, once each: "Step 5 of 7, Health". */
function useSpokenSteps(deployment: DeploymentDetail, steps: readonly Step[]): void {
  const { at, of, name } = stepPosition(steps);
  const open = isOpen(deployment);
  const words = open ? `Step ${at} of ${of}, ${capital(name ?? "")}` : deploymentWords(deployment, steps);
  useSpoken(words);
}

function ImageId({ image }: { image: string }) {
  return (
    <code title={image} className="font-mono text-log wrap-anywhere">
      {image.replace(/(sha256:[0-9a-f]{12})[0-9a-f]+$/, "$1…")}
    </code>
  );
}

const strategies = { "side-by-side": "Side by side, no gap", "in-place": "In place, requests wait" };

function commitFacts({ commit, commitMessage, commitAuthor }: DeploymentDetail) {
  const [subject = ""] = commitMessage?.split("\n", 1) ?? [];
  return [
    ...(commit
      ? [
          {
            label: "Commit",
            value: (
              <span className="flex items-center gap-1">
                <code title={commit} className="font-mono text-log">
                  {commit.slice(0, 12)}
                </code>
                <CopyButton text={commit} label="Copy the commit" />
              </span>
            ),
          },
        ]
      : []),
    ...(subject ? [{ label: "Message", value: <span title={commitMessage ?? ""}>{subject}</span> }] : []),
    ...(commitAuthor ? [{ label: "Author", value: commitAuthor }] : []),
  ];
}

function factsOf(deployment: DeploymentDetail, service: Props["service"]) {
  const { active } = service;
  return [
    { label: "Serves now", value: active ? `#${active.number}` : "No version" },
    { label: "Strategy", value: strategies[deployment.spec.release.strategy] },
    { label: "Trigger", value: capital(triggerWords(deployment)) },
    ...commitFacts(deployment),
    { label: "Runs on", value: service.server.name },
    { label: "Replicas", value: String(deployment.spec.replicas) },
    ...(deployment.image ? [{ label: "Image", value: <ImageId image={deployment.image} /> }] : []),
    ...(deployment.description ? [{ label: "Description", value: deployment.description }] : []),
  ];
}

interface ActionsProps {
  place: ServicePlace;
  deployment: DeploymentDetail;
  active: number | undefined;
}

function Actions({ place, deployment, active }: ActionsProps) {
  const again = useRedeploy(place);
  const actions = useDeploymentActions(place, deployment, active);
  const can = useCan();
  const open = isOpen(deployment);
  const error = again.error ?? actions.error;
  return (
    <>
      <Button icon={<GitCompareArrows aria-hidden size={16} />} onClick={actions.compare}>
        Compare
      </Button>
      {actions.redeploy && (
        <Button pending={actions.pending} pendingLabel="Asking" onClick={actions.redeploy}>
          Redeploy this commit
        </Button>
      )}
      {open && <CancelButton deployment={deployment} label="Cancel deployment" />}
      {!open && can("deployment:create") && (
        <Button
          icon={<RotateCw aria-hidden size={16} />}
          data-command="Deploy again"
          pending={again.deploy.isPending}
          pendingLabel="Asking"
          onClick={() => again.deploy.mutate({ serviceId: place.serviceId })}
        >
          Deploy again
        </Button>
      )}
      {actions.rollBack && (
        <Button
          icon={<History aria-hidden size={16} />}
          data-command={`Roll back to #${deployment.number}`}
          onClick={actions.rollBack}
        >
          Roll back to #{deployment.number}
        </Button>
      )}
      {error !== null && (
        <div className="basis-full">
          <ProblemNote problem={problemOf(error)} />
        </div>
      )}
      {actions.dialogs}
    </>
  );
}

function Detail({ place, deployment, service }: Omit<Props, "number"> & { deployment: DeploymentDetail }) {
  const [, setStep] = useUrlState("step");
  const steps = stepsOf(deployment, { ...service, spec: deployment.spec });
  useSpokenSteps(deployment, steps);
  const { active } = service;
  const served = deployment.status === "failed" && active && active.number !== deployment.number;
  return (
    <>
      <PageHeader
        title={`Deployment #${deployment.number}`}
        badges={
          <>
            <RunBadge status={deployment.status}>{deploymentWords(deployment, steps)}</RunBadge>
            {served && <RunBadge status="succeeded">#{active.number} serves</RunBadge>}
            {deployment.active && <RunBadge status="succeeded">Serves now</RunBadge>}
          </>
        }
        text={
          <>
            <span className="text-foreground">{deployment.title}</span> by {deployment.by},{" "}
            <Time at={deployment.createdAt} />
          </>
        }
        actions={<Actions place={place} deployment={deployment} active={active?.number} />}
      />
      {deployment.cause && <CauseCard cause={deployment.cause} />}
      <div className="grid items-start gap-6 lg:grid-cols-[304px_minmax(0,1fr)]">
        <div className="grid min-w-0 gap-4">
          <Card
            title="Steps"
            aside={
              deployment.startedAt && <Duration from={deployment.startedAt} to={deployment.endedAt ?? undefined} />
            }
          >
            {steps.length > 0 ? (
              <Steps steps={steps} onSelect={setStep} />
            ) : (
              <p className="text-small text-muted-foreground">It did not begin.</p>
            )}
          </Card>
          <Card title="Facts" className="max-lg:hidden">
            <Facts items={factsOf(deployment, service)} />
          </Card>
        </div>
        <RunLog
          key={deployment.id}
          run={deployment}
          label="Log of the deployment"
          fileName={`${place.service}-${deployment.number}.log`}
        />
        <Card title="Facts" className="lg:hidden">
          <Facts items={factsOf(deployment, service)} />
        </Card>
      </div>
    </>
  );
}

export default function DeploymentPage({ place, number, service }: Props) {
  const trpc = useTRPC();
  const query = useQuery(trpc.deployment.byNumber.queryOptions({ serviceId: place.serviceId, number }));
  return (
    <QueryView query={query} what="the deployment" loading={<LoadingRows rows={6} label="the deployment" />}>
      {(deployment) => <Detail place={place} deployment={deployment} service={service} />}
    </QueryView>
  );
}
