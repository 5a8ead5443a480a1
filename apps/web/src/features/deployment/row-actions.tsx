"use client";

import { GitCompareArrows, History, RotateCw } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Menu, type MenuItem } from "../../components/ui/menu.tsx";
import { useCan } from "../../lib/permissions.tsx";
import { problemOf } from "../../lib/problem.ts";
import type { ServicePlace } from "../../lib/service-place.ts";
import type { Deployment } from "./types.ts";
import { useRedeploy } from "./use-redeploy.ts";
import { isOpen } from "./words.ts";

const RollbackDialog = lazy(() => import("./rollback-dialog.tsx"));
const CompareDialog = lazy(() => import("./compare-dialog.tsx"));

/** What can be done with an earlier deployment: the same in the list and on its page. */
export function useDeploymentActions(place: ServicePlace, deployment: Deployment, active: number | undefined) {
  const can = useCan();
  const again = useRedeploy(place);
  const [open, setOpen] = useState<"rollback" | "compare">();
  const { id: deploymentId, number, commit } = deployment;
  const ended = !isOpen(deployment);
  const close = () => setOpen(undefined);
  return {
    error: again.error,
    pending: again.redeploy.isPending,
    rollBack:
      deployment.canRollBack && !deployment.active && can("deployment:rollback")
        ? () => setOpen("rollback")
        : undefined,
    redeploy:
      ended && commit && can("deployment:create")
        ? () => again.redeploy.mutate({ serviceId: place.serviceId, deploymentId })
        : undefined,
    compare: () => setOpen("compare"),
    dialogs: (
      <Suspense>
        {open === "rollback" && <RollbackDialog place={place} target={deployment} onClose={close} />}
        {open === "compare" && (
          <CompareDialog place={place} number={number} other={active === number ? undefined : active} onClose={close} />
        )}
      </Suspense>
    ),
  };
}

interface Props {
  place: ServicePlace;
  deployment: Deployment;
  /** The number that serves now. */
  active: number | undefined;
}

export function RowActions({ place, deployment, active }: Props) {
  const actions = useDeploymentActions(place, deployment, active);
  const { rollBack, redeploy, compare } = actions;
  const items: MenuItem[] = [
    ...(rollBack ? [{ label: "Roll back to it", icon: <History aria-hidden size={16} />, onSelect: rollBack }] : []),
    ...(redeploy
      ? [{ label: "Redeploy this commit", icon: <RotateCw aria-hidden size={16} />, onSelect: redeploy }]
      : []),
    { label: "Compare settings", icon: <GitCompareArrows aria-hidden size={16} />, onSelect: compare },
  ];
  return (
    <>
      <Menu label={`Actions of #${deployment.number}`} items={items} />
      {actions.error && (
        <span role="alert" className="text-caption text-fail">
          {problemOf(actions.error).title}
        </span>
      )}
      {actions.dialogs}
    </>
  );
}
