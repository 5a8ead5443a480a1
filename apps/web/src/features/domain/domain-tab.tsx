"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, CircleMinus, CircleX, ExternalLink, FileCode, Globe, Plus } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { Arc } from "../../components/ui/arc.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Switch } from "../../components/ui/choice.tsx";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { type Column, DataTable } from "../../components/ui/data-table.tsx";
import { Menu, type MenuItem } from "../../components/ui/menu.tsx";
import { ProblemNote } from "../../components/ui/note.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { Empty, LoadingRows } from "../../components/ui/states.tsx";
import { Time } from "../../components/ui/time.tsx";
import { announce } from "../../lib/announce.ts";
import { useCan } from "../../lib/permissions.tsx";
import { problemOf } from "../../lib/problem.ts";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useTRPC } from "../../trpc/client.tsx";
import type { Domain } from "./types.ts";

const DomainDialog = lazy(() => import("./domain-dialog.tsx"));
const ProxyFileDialog = lazy(() => import("./proxy-file-dialog.tsx"));
const RemoveDomain = lazy(() => import("./remove-domain.tsx"));

interface TabProps {
  place: ServicePlace;
  ownPort: number | null;
  /** Why the machine could not be brought to what the rows say. */
  problem: string | undefined;
}

function Line({ icon, text, more }: { icon: ReactNode; text: string; more?: ReactNode }) {
  return (
    <span className="inline-grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-1.5 text-small">
      {icon}
      <span>{text}</span>
      {more && <span className="col-start-2 text-caption text-muted-foreground">{more}</span>}
    </span>
  );
}

function Route({ domain, problem }: { domain: Domain; problem: string | undefined }) {
  if (!domain.enabled) return <Line icon={<CircleMinus aria-hidden size={13} />} text="Off" more="Answers nothing" />;
  if (domain.provedAt)
    return (
      <Line
        icon={<CircleCheck aria-hidden size={13} className="text-ok-solid" />}
        text="Routed"
        more={
          <>
            Seen <Time at={domain.provedAt} />
          </>
        }
      />
    );
  if (problem)
    return (
      <Line icon={<CircleX aria-hidden size={13} className="text-fail-solid" />} text="Not routed" more={problem} />
    );
  return <Line icon={<Arc size={13} className="text-busy-solid" />} text="Being routed" />;
}

function Enabled({ domain, place }: { domain: Domain; place: ServicePlace }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toggle = useMutation(
    trpc.domain.toggle.mutationOptions({
      onError: (error) => announce(problemOf(error).title),
      onSettled: () => queryClient.invalidateQueries(trpc.domain.list.queryFilter({ serviceId: place.serviceId })),
    }),
  );
  const checked = toggle.isPending ? toggle.variables.enabled : domain.enabled;
  return (
    <Switch
      label={<span className="sr-only">Route {domain.host}</span>}
      checked={checked}
      aria-busy={toggle.isPending || undefined}
      onChange={(event) => toggle.mutate({ domainId: domain.id, enabled: event.target.checked })}
    />
  );
}

type Open = { kind: "add" | "proxy-file" } | { kind: "edit" | "remove"; domain: Domain } | undefined;

const pathText = ({ path, internalPath, stripPath }: Domain) =>
  [path, stripPath && "stripped", internalPath !== "/" && `to ${internalPath}`].filter(Boolean).join(", ");

type Can = ReturnType<typeof useCan>;

function columnsOf({ place, problem }: TabProps, open: (next: Open) => void, can: Can): Column<Domain>[] {
  const edit = (domain: Domain): MenuItem[] =>
    can("domain:update") ? [{ label: "Edit", onSelect: () => open({ kind: "edit", domain }) }] : [];
  const remove = (domain: Domain): MenuItem[] =>
    can("domain:delete") ? [{ label: "Delete", danger: true, onSelect: () => open({ kind: "remove", domain }) }] : [];
  const both: MenuItem[] = can("domain:update") && can("domain:delete") ? [{ kind: "line" }] : [];
  return [
    {
      key: "host",
      label: "Host",
      title: true,
      cell: (domain) => (
        <span className="flex min-w-0 items-center gap-1.5">
          <a
            data-row
            href={domain.url}
            target="_blank"
            rel="noreferrer"
            className="link inline-flex min-w-0 items-center gap-1.5 wrap-anywhere"
          >
            {domain.host}
            <ExternalLink aria-hidden size={13} className="shrink-0" />
            <span className="sr-only">, opens in a new tab</span>
          </a>
          <CopyButton text={domain.url} label={`Copy the address of ${domain.host}`} />
        </span>
      ),
    },
    {
      key: "target",
      label: "Path to port",
      cell: (domain) => (
        <span className="font-mono text-log">
          {pathText(domain)} <span aria-hidden>→</span>
          <span className="sr-only">to port</span> {domain.effectivePort ?? "no port"}
        </span>
      ),
    },
    { key: "state", label: "State", cell: (domain) => <Route domain={domain} problem={problem} /> },
    ...(can("domain:update")
      ? [
          {
            key: "enabled",
            label: "On",
            width: "72px",
            cell: (domain: Domain) => <Enabled domain={domain} place={place} />,
          },
        ]
      : []),
    {
      key: "actions",
      label: "Actions",
      corner: true,
      end: true,
      cell: (domain) => {
        const items = [...edit(domain), ...both, ...remove(domain)];
        return items.length > 0 && <Menu label={`Actions of ${domain.host}`} items={items} />;
      },
    },
  ];
}

const what = "A domain leads a host name, and below it a path, to a port of this service.";

export default function DomainTab(props: TabProps) {
  const { place, ownPort } = props;
  const trpc = useTRPC();
  const query = useQuery(trpc.domain.list.queryOptions({ serviceId: place.serviceId }));
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const can = useCan();
  const add = can("domain:create") && (
    <Button icon={<Plus aria-hidden size={16} />} data-command="Add a domain" onClick={() => setOpen({ kind: "add" })}>
      Add domain
    </Button>
  );
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <QueryView query={query} what="the domains" loading={<LoadingRows rows={2} label="domains" />}>
        {(domains) =>
          domains.length === 0 ? (
            <Empty icon={<Globe aria-hidden size={20} />} title="No domain yet" actions={add}>
              <p>{what}</p>
            </Empty>
          ) : (
            <>
              <div className="flex flex-wrap items-center justify-between gap-2">
                <p className="text-small text-muted-foreground">{what}</p>
                {add}
              </div>
              <DataTable
                label="Domains"
                columns={columnsOf(props, setOpen, can)}
                rows={domains}
                rowKey={(domain) => domain.id}
              />
            </>
          )
        }
      </QueryView>
      {can("instance:proxyFiles") && (
        <div className="flex flex-wrap items-center justify-between gap-2 border-t border-border pt-3">
          <p className="text-small text-muted-foreground">
            Routers and middlewares beside those of the domains, in Traefik's own words.
          </p>
          <Button
            icon={<FileCode aria-hidden size={16} />}
            data-command="Edit the proxy file"
            onClick={() => setOpen({ kind: "proxy-file" })}
          >
            Proxy file
          </Button>
        </div>
      )}
      {query.error === null && query.data?.some((domain) => domain.effectivePort === null) && (
        <ProblemNote
          problem={{
            title: "A domain leads to no port.",
            why: "Give it one, or set the service's port in its settings.",
            code: "PRECONDITION",
            issues: [],
          }}
        />
      )}
      <Suspense>
        {(open?.kind === "add" || open?.kind === "edit") && (
          <DomainDialog
            place={place}
            ownPort={ownPort}
            domain={open.kind === "edit" ? open.domain : undefined}
            onClose={close}
          />
        )}
        {open?.kind === "proxy-file" && <ProxyFileDialog place={place} onClose={close} />}
        {open?.kind === "remove" && <RemoveDomain place={place} domain={open.domain} onClose={close} />}
      </Suspense>
    </div>
  );
}
