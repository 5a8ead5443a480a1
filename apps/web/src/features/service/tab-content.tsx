"use client";

import dynamic from "next/dynamic";
import { type ReactNode, Suspense } from "react";
import { Forbidden, LoadingRows } from "../../components/ui/states.tsx";
import { useCan } from "../../lib/permissions.tsx";
import type { ServicePlace } from "../../lib/service-place.ts";
import { CommandList } from "../command/index.ts";
import { DeploymentList } from "../deployment/index.ts";
import { DomainTab } from "../domain/index.ts";
import { LogTab } from "../log/index.ts";
import { Overview } from "./overview.tsx";
import { maySet } from "./rights.ts";
import type { Service } from "./types.ts";
import type { View } from "./view.ts";

const VariablesTab = dynamic(async () => (await import("../variable/index.ts")).VariablesTab);
const SettingsTab = dynamic(() => import("./settings/settings-tab.tsx"));

interface Props {
  place: ServicePlace;
  service: Service;
  view: View;
}

function contentOf({ place, service, view }: Props, can: ReturnType<typeof useCan>): ReactNode {
  switch (view.tab) {
    case "overview":
      return <Overview place={place} service={service} />;
    case "deployments":
      return <DeploymentList place={place} service={service} />;
    case "commands":
      return <CommandList place={place} service={service} />;
    case "logs":
      return <LogTab place={place} />;
    case "variables":
      return <VariablesTab project={place.project} environment={place.environment} service={place.service} />;
    case "domains":
      return <DomainTab place={place} ownPort={service.spec.port} problem={service.problem?.message} />;
    case "settings":
      if (!maySet(can)) return <Forbidden deed="change these settings" />;
      return <SettingsTab place={place} service={service} part={view.part} />;
    default:
      return view satisfies never;
  }
}

const titles: Record<View["tab"], string> = {
  overview: "Overview",
  deployments: "Deployments",
  commands: "Commands",
  logs: "Logs",
  variables: "Variables",
  domains: "Domains",
  settings: "Settings",
};

export function TabContent(props: Props) {
  const can = useCan();
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)]">
      {/* The tab says it to those who see; headings below it go on from here. */}
      <h2 className="sr-only">{titles[props.view.tab]}</h2>
      <Suspense fallback={<LoadingRows label="this page" />}>{contentOf(props, can)}</Suspense>
    </div>
  );
}
