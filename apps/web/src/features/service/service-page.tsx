"use client";

import { useQuery } from "@tanstack/react-query";
import { Page } from "../../components/shell/page.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { type Tab, Tabs } from "../../components/ui/tabs.tsx";
import { useCan } from "../../lib/permissions.tsx";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { CommandPage } from "../command/index.ts";
import { DeploymentPage } from "../deployment/index.ts";
import { useCrumbs } from "./crumbs.tsx";
import { maySet } from "./rights.ts";
import { ServiceHeader } from "./service-header.tsx";
import { ServiceNotes } from "./service-notes.tsx";
import { TabContent } from "./tab-content.tsx";
import type { Service } from "./types.ts";
import { useResultToast } from "./use-result-toast.ts";
import type { View } from "./view.ts";

interface Props {
  place: ServicePlace;
  view: View;
}

/** Watch, configure, settings: what the service's kind can do. */
function tabsOf({ href }: ServicePlace, service: Service, may: ReturnType<typeof useCan>): Tab[][] {
  const can = new Set(service.capabilities);
  const tally = (value: number | undefined) => (value ? { tally: value } : {});
  const watch: Tab[] = [{ label: "Overview", href, exact: true, hotkey: "g o" }];
  if (can.has("deploy"))
    watch.push({ label: "Deployments", href: `${href}/deployments`, ...tally(service.lastDeployment?.number) });
  if (can.has("logs")) watch.push({ label: "Logs", href: `${href}/logs`, hotkey: "g l" });
  if (can.has("deploy") && may("command:read")) watch.push({ label: "Commands", href: `${href}/commands` });
  const configure: Tab[] = [];
  if (can.has("variables") && may("variables:read"))
    configure.push({ label: "Variables", href: `${href}/variables`, hotkey: "g v" });
  if (can.has("domains"))
    configure.push({ label: "Domains", href: `${href}/domains`, ...tally(service.domains.length) });
  const settings: Tab[] = maySet(may) ? [{ label: "Settings", href: `${href}/settings` }] : [];
  return [watch, configure, settings].filter((group) => group.length > 0);
}

function Whole({ place, view, service }: Props & { service: Service }) {
  const can = useCan();
  return (
    <>
      <ServiceHeader place={place} service={service} />
      <Tabs label="Service" groups={tabsOf(place, service, can)} />
      <ServiceNotes place={place} service={service} view={view} />
      <TabContent place={place} service={service} view={view} />
    </>
  );
}

/** A run of it has a page of its own in its place. */
function Content({ place, view, service }: Props & { service: Service }) {
  if (view.tab === "deployments" && view.number !== undefined)
    return <DeploymentPage key={view.number} place={place} number={view.number} service={service} />;
  if (view.tab === "commands" && view.id !== undefined)
    return <CommandPage key={view.id} place={place} service={service} id={view.id} />;
  return <Whole place={place} view={view} service={service} />;
}

/** The one page of every kind of service. */
export function ServicePage({ place, view }: Props) {
  const trpc = useTRPC();
  const query = useQuery(trpc.service.get.queryOptions({ serviceId: place.serviceId }));
  const number = view.tab === "deployments" ? view.number : undefined;
  useResultToast(place, query.data, number);
  const crumbs = useCrumbs(place, query.data, view);
  const isRun = number !== undefined || (view.tab === "commands" && view.id !== undefined);
  const loading = <LoadingRows rows={4} label={place.service} />;
  return (
    <Page crumbs={crumbs} wide={isRun || view.tab === "logs"}>
      <QueryView query={query} what="this service" loading={loading}>
        {(service) => <Content place={place} view={view} service={service} />}
      </QueryView>
    </Page>
  );
}
