"use client";

import { useQuery } from "@tanstack/react-query";
import { Server as ServerSign } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, Suspense, useState } from "react";
import type { Crumb } from "../../components/shell/breadcrumb.tsx";
import { CrumbSwitcher } from "../../components/shell/crumb-switcher.tsx";
import { Page } from "../../components/shell/page.tsx";
import { Tag } from "../../components/ui/badge.tsx";
import { LinkButton } from "../../components/ui/link-button.tsx";
import { Note } from "../../components/ui/note.tsx";
import { Glyph, PageHeader } from "../../components/ui/page-header.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { type Tab, Tabs } from "../../components/ui/tabs.tsx";
import { Time } from "../../components/ui/time.tsx";
import { useCan } from "../../lib/permissions.tsx";
import { useTRPC } from "../../trpc/client.tsx";
import { Overview } from "./overview.tsx";
import { SetupButton } from "./setup-button.tsx";
import { ServerBadge } from "./status.tsx";
import { isHere, type Server } from "./types.ts";
import { useSetupToast } from "./use-setup-toast.ts";
import type { View } from "./view.ts";
import { reachedAt } from "./words.ts";

const DiskTab = dynamic(() => import("./disk-tab.tsx"));
const MetricsTab = dynamic(() => import("./metrics/metrics-tab.tsx"));
const NodesTab = dynamic(() => import("./nodes/nodes-tab.tsx"));
const SecurityTab = dynamic(() => import("./security-tab.tsx"));
const ServicesTab = dynamic(() => import("./services-tab.tsx"));
const SettingsTab = dynamic(() => import("./settings-tab.tsx"));
const RunList = dynamic(() => import("./run-list.tsx"));
const RunPage = dynamic(() => import("./run-page.tsx"));

const titles: Record<View["tab"], string> = {
  overview: "Overview",
  services: "Services",
  metrics: "Metrics",
  nodes: "Nodes",
  disk: "Disk",
  security: "Security",
  runs: "Runs",
  settings: "Settings",
};

function contentOf(server: Server, { tab }: View): ReactNode {
  switch (tab) {
    case "overview":
      return <Overview server={server} />;
    case "services":
      return <ServicesTab server={server} />;
    case "metrics":
      return <MetricsTab server={server} />;
    case "nodes":
      return <NodesTab server={server} />;
    case "disk":
      return <DiskTab server={server} />;
    case "security":
      return <SecurityTab server={server} />;
    case "runs":
      return <RunList server={server} />;
    case "settings":
      return <SettingsTab key={server.id} server={server} />;
    default:
      return tab satisfies never;
  }
}

function tabsOf(server: Server, href: string, may: ReturnType<typeof useCan>): Tab[][] {
  const { services } = server;
  const watch: Tab[] = [{ label: titles.overview, href, exact: true, hotkey: "g o" }];
  if (may("service:read"))
    watch.push({ label: titles.services, href: `${href}/services`, ...(services > 0 && { tally: services }) });
  // This machine is everybody's.
  const own = !isHere(server) || may("instance:admin");
  if (server.engine !== null && own) {
    watch.push({ label: titles.metrics, href: `${href}/metrics` });
    if (server.type === "deploy") watch.push({ label: titles.nodes, href: `${href}/nodes` });
    watch.push({ label: titles.disk, href: `${href}/disk` });
    watch.push({ label: titles.security, href: `${href}/security` });
  }
  watch.push({ label: titles.runs, href: `${href}/runs` });
  const settings: Tab[] =
    own && (may("server:update") || may("server:delete")) ? [{ label: titles.settings, href: `${href}/settings` }] : [];
  return [watch, settings].filter((group) => group.length > 0);
}

/** Why it is not usable, before anything else on the page. */
function StateNote({ server }: { server: Server }) {
  const { id, status, problem } = server;
  if (status.state !== "away" && status.state !== "failed") return null;
  return (
    <Note
      tone={status.state === "away" ? "warn" : "fail"}
      actions={
        status.state === "failed" && (
          <>
            <LinkButton href={`/servers/${id}/runs`}>Open runs</LinkButton>
            <SetupButton server={server} label="Set up again" />
          </>
        )
      }
    >
      <p className="font-medium">
        {status.text}
        {status.since && (
          <>
            {status.state === "away" ? " since " : " "}
            <Time at={status.since} />
          </>
        )}
        {status.detail && `. ${status.detail}`}
      </p>
      {problem?.hint && <p className="text-muted-foreground">{problem.hint}</p>}
      {status.state === "away" && (
        <p className="text-muted-foreground">
          What runs there goes on by itself, as far as the machine is up. It is tried again and again.
        </p>
      )}
    </Note>
  );
}

function Whole({ server, view }: { server: Server; view: View }) {
  const can = useCan();
  const href = `/servers/${server.id}`;
  return (
    <>
      <PageHeader
        glyph={
          <Glyph large>
            <ServerSign size={20} />
          </Glyph>
        }
        title={server.name}
        badges={
          <>
            <ServerBadge status={server.status} />
            {isHere(server) && <Tag>This machine</Tag>}
          </>
        }
        text={
          <span className="line-clamp-2">
            {server.description && `${server.description.replace(/\.$/, "")}. `}
            {isHere(server) ? "Moorage itself runs here." : reachedAt(server)}
          </span>
        }
      />
      <Tabs label="Server" groups={tabsOf(server, href, can)} />
      <StateNote server={server} />
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)]">
        <h2 className="sr-only">{titles[view.tab]}</h2>
        <Suspense fallback={<LoadingRows label="this page" />}>{contentOf(server, view)}</Suspense>
      </div>
    </>
  );
}

function ServerSwitcher({ id, below }: { id: string; below: string }) {
  const [wanted, setWanted] = useState(false);
  const { data } = useQuery(useTRPC().server.list.queryOptions(undefined, { enabled: wanted }));
  const items = data?.map(({ id: other, name, status }) => ({
    label: name,
    href: `/servers/${other}${below}`,
    hint: status.text,
    current: other === id,
  }));
  return <CrumbSwitcher label="Switch server" items={items} onOpen={() => setWanted(true)} />;
}

/** Servers / server; switching the server keeps the tab. */
export function ServerPage({ id, view }: { id: string; view: View }) {
  const query = useQuery(useTRPC().server.get.queryOptions({ serverId: id }));
  const below = view.tab === "overview" ? "" : `/${view.tab}`;
  const crumbs: Crumb[] = [
    { label: "Servers", href: "/servers" },
    {
      label: query.data?.name ?? "Server",
      href: `/servers/${id}`,
      switcher: <ServerSwitcher id={id} below={below} />,
    },
  ];
  const run = view.tab === "runs" ? view.run : undefined;
  useSetupToast(query.data, run !== undefined);
  if (run !== undefined) crumbs.push({ label: "Runs", href: `/servers/${id}/runs` });
  return (
    <Page crumbs={crumbs} wide={run !== undefined}>
      <QueryView query={query} what="this server" loading={<LoadingRows rows={4} label="this server" />}>
        {(server) =>
          run === undefined ? <Whole server={server} view={view} /> : <RunPage server={server} runId={run} />
        }
      </QueryView>
    </Page>
  );
}
