"use client";

import { useMutation } from "@tanstack/react-query";
import { Box, ChevronDown, CirclePlay, CircleStop, RefreshCw, Rocket, RotateCw, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { Button } from "../../components/ui/button.tsx";
import { Menu, type MenuItem } from "../../components/ui/menu.tsx";
import { ProblemNote } from "../../components/ui/note.tsx";
import { Glyph, PageHeader } from "../../components/ui/page-header.tsx";
import { RunBadge, StatusBadge } from "../../components/ui/status.tsx";
import { announce } from "../../lib/announce.ts";
import { problemOf } from "../../lib/problem.ts";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { useRedeploy } from "../deployment/index.ts";
import type { Service } from "./types.ts";

interface Props {
  place: ServicePlace;
  service: Service;
}

/** What runs or waits beside what serves; without a version that serves the status itself says it. */
function RunningBadge({ service }: { service: Service }) {
  const { lastDeployment: last, status } = service;
  if (!last || status.state === "deploying") return null;
  if (last.status === "running") return <RunBadge status="running">Deploying #{last.number}</RunBadge>;
  if (last.status === "queued") return <RunBadge status="queued">Queued #{last.number}</RunBadge>;
  return null;
}

function useActions({ place, service }: Props) {
  const trpc = useTRPC();
  const runs = useRedeploy(place, false);
  const start = useMutation(trpc.service.start.mutationOptions({ onSuccess: () => announce("Starting") }));
  const stop = useMutation(trpc.service.stop.mutationOptions({ onSuccess: () => announce("Stopping") }));
  const given = { serviceId: place.serviceId };
  const forget = () => {
    for (const action of [runs.deploy, runs.redeploy, runs.reload, start, stop]) action.reset();
  };
  const run = (action: { mutate: (input: typeof given) => void }) => () => {
    forget();
    action.mutate(given);
  };
  return {
    deploy: run(runs.deploy),
    redeploy: run(runs.redeploy),
    reload: run(runs.reload),
    start: run(start),
    stop: run(stop),
    deploying: runs.deploy.isPending || runs.redeploy.isPending,
    pending: { start: start.isPending, stop: stop.isPending, reload: runs.reload.isPending },
    error: runs.error ?? start.error ?? stop.error,
    was: service.active !== null,
  };
}

function menuOf(actions: ReturnType<typeof useActions>, stopped: boolean, toDanger: () => void): MenuItem[] {
  const runs: MenuItem[] = actions.was
    ? [
        { label: "Redeploy the same source", icon: <RotateCw aria-hidden size={16} />, onSelect: actions.redeploy },
        { label: "Reload, no build", icon: <RefreshCw aria-hidden size={16} />, onSelect: actions.reload },
        { kind: "line" },
        stopped
          ? { label: "Start", icon: <CirclePlay aria-hidden size={16} />, onSelect: actions.start }
          : { label: "Stop", icon: <CircleStop aria-hidden size={16} />, onSelect: actions.stop },
        { kind: "line" },
      ]
    : [];
  return [
    ...runs,
    { label: "Delete in Settings", icon: <Trash2 aria-hidden size={16} />, danger: true, onSelect: toDanger },
  ];
}

function Actions({ place, service }: Props) {
  const router = useRouter();
  const actions = useActions({ place, service });
  const stopped = service.desired === "stopped";
  const problem = actions.error ? problemOf(actions.error) : undefined;
  return (
    <>
      {actions.was && stopped && (
        <Button
          icon={<CirclePlay aria-hidden size={16} />}
          data-command={`Start ${service.name}`}
          pending={actions.pending.start}
          pendingLabel="Starting"
          onClick={actions.start}
        >
          Start
        </Button>
      )}
      {actions.was && !stopped && (
        <Button
          icon={<RefreshCw aria-hidden size={16} />}
          data-command={`Reload ${service.name}`}
          pending={actions.pending.reload}
          pendingLabel="Asking"
          onClick={actions.reload}
        >
          Reload
        </Button>
      )}
      <div className="flex">
        <Button
          variant="primary"
          className="rounded-r-none"
          icon={<Rocket aria-hidden size={16} />}
          data-command={`Deploy ${service.name}`}
          pending={actions.deploying}
          pendingLabel="Asking"
          onClick={actions.deploy}
        >
          Deploy
        </Button>
        <Menu
          label="More actions"
          items={menuOf(actions, stopped, () => router.push(`${place.href}/settings/danger`))}
          opener={({ ref, popoverTarget, ...aria }) => (
            <button
              {...aria}
              ref={ref}
              popoverTarget={popoverTarget}
              type="button"
              aria-label="More actions"
              className="inline-flex h-(--control) w-(--control) items-center justify-center rounded-r-md border-l border-primary-foreground/35 bg-primary text-primary-foreground shadow-button hover:bg-primary-hover"
            >
              <ChevronDown aria-hidden size={16} />
            </button>
          )}
        />
      </div>
      {problem && (
        <div className="basis-full">
          <ProblemNote problem={problem} />
        </div>
      )}
    </>
  );
}

export function ServiceHeader({ place, service }: Props) {
  return (
    <PageHeader
      glyph={
        <Glyph large>
          <Box size={20} />
        </Glyph>
      }
      title={service.name}
      badges={
        <>
          <StatusBadge status={service.status} />
          <RunningBadge service={service} />
        </>
      }
      text={
        <span className="line-clamp-2">
          {service.description && `${service.description.replace(/\.$/, "")}. `}
          Application on {service.server.name}.
        </span>
      }
      actions={service.capabilities.includes("deploy") && <Actions place={place} service={service} />}
    />
  );
}
