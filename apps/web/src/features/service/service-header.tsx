"use client";

import { useMutation } from "@tanstack/react-query";
import { clsx } from "clsx";
import { Box, ChevronDown, CirclePlay, CircleStop, Hammer, RefreshCw, Rocket, RotateCw, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { Button } from "../../components/ui/button.tsx";
import { Menu, type MenuItem } from "../../components/ui/menu.tsx";
import { ProblemNote } from "../../components/ui/note.tsx";
import { Glyph, PageHeader } from "../../components/ui/page-header.tsx";
import { RunBadge, StatusBadge } from "../../components/ui/status.tsx";
import { announce } from "../../lib/announce.ts";
import { ordinal } from "../../lib/format.ts";
import { useCan } from "../../lib/permissions.tsx";
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
  if (last.status === "queued")
    return (
      <RunBadge status="queued">
        Queued #{last.number}
        {last.queuePlace !== null && `, ${ordinal(last.queuePlace)}`}
      </RunBadge>
    );
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
  const deployClean = () => {
    forget();
    runs.deploy.mutate({ ...given, withoutCache: true });
  };
  const run = (action: { mutate: (input: typeof given) => void }) => () => {
    forget();
    action.mutate(given);
  };
  return {
    deploy: run(runs.deploy),
    // Only a build has a cache to leave out.
    deployClean: service.spec.source.type === "image" ? undefined : deployClean,
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

/** What the person may do here, and what there is to do it with. */
interface Rights {
  deploy: boolean;
  switch: boolean;
  remove: boolean;
}

function menuOf(
  actions: ReturnType<typeof useActions>,
  rights: Rights,
  stopped: boolean,
  toDanger: () => void,
): MenuItem[] {
  const clean = actions.deployClean;
  const groups: MenuItem[][] = [
    clean && rights.deploy
      ? [{ label: "Deploy without cache", icon: <Hammer aria-hidden size={16} />, onSelect: clean }]
      : [],
    actions.was && rights.deploy
      ? [
          { label: "Redeploy the same source", icon: <RotateCw aria-hidden size={16} />, onSelect: actions.redeploy },
          { label: "Reload, no build", icon: <RefreshCw aria-hidden size={16} />, onSelect: actions.reload },
        ]
      : [],
    actions.was && rights.switch
      ? [
          stopped
            ? { label: "Start", icon: <CirclePlay aria-hidden size={16} />, onSelect: actions.start }
            : { label: "Stop", icon: <CircleStop aria-hidden size={16} />, onSelect: actions.stop },
        ]
      : [],
    rights.remove
      ? [{ label: "Delete in Settings", icon: <Trash2 aria-hidden size={16} />, danger: true, onSelect: toDanger }]
      : [],
  ];
  const full = groups.filter((group) => group.length > 0);
  return full.flatMap((group, at) => (at === 0 ? group : [{ kind: "line" }, ...group]));
}

function Actions({ place, service }: Props) {
  const router = useRouter();
  const actions = useActions({ place, service });
  const can = useCan();
  const rights = {
    deploy: can("deployment:create"),
    switch: can("service:update"),
    remove: can("service:delete"),
  };
  const stopped = service.desired === "stopped";
  const menu = menuOf(actions, rights, stopped, () => router.push(`${place.href}/settings/danger`));
  const problem = actions.error ? problemOf(actions.error) : undefined;
  return (
    <>
      {actions.was && stopped && rights.switch && (
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
      {actions.was && !stopped && rights.deploy && (
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
        {rights.deploy && (
          <Button
            variant="primary"
            className={menu.length > 0 ? "rounded-r-none" : undefined}
            icon={<Rocket aria-hidden size={16} />}
            data-command={`Deploy ${service.name}`}
            pending={actions.deploying}
            pendingLabel="Asking"
            onClick={actions.deploy}
          >
            Deploy
          </Button>
        )}
        {menu.length > 0 && (
          <Menu
            label="More actions"
            items={menu}
            opener={({ ref, popoverTarget, ...aria }) => (
              <button
                {...aria}
                ref={ref}
                popoverTarget={popoverTarget}
                type="button"
                aria-label="More actions"
                className={clsx(
                  "inline-flex h-(--control) w-(--control) items-center justify-center bg-primary text-primary-foreground shadow-button hover:bg-primary-hover",
                  rights.deploy ? "rounded-r-md border-l border-primary-foreground/35" : "rounded-md",
                )}
              >
                <ChevronDown aria-hidden size={16} />
              </button>
            )}
          />
        )}
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
