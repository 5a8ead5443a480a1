"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { Page } from "../../components/shell/page.tsx";
import { Button } from "../../components/ui/button.tsx";
import { SearchInput } from "../../components/ui/input.tsx";
import { LinkButton } from "../../components/ui/link-button.tsx";
import { Note } from "../../components/ui/note.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { Forbidden, LoadingRows, NoMatch } from "../../components/ui/states.tsx";
import { useCan } from "../../lib/permissions.tsx";
import { useUrlState } from "../../lib/use-url-state.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { ServerTable } from "./server-table.tsx";
import type { Server } from "./types.ts";

function matches({ name, description, address, status }: Server, filter: string): boolean {
  const words = filter.trim().toLowerCase();
  return [name, description, address ?? "", status.text].some((text) => text.toLowerCase().includes(words));
}

function List({ servers }: { servers: readonly Server[] }) {
  const can = useCan();
  const [filter, setFilter] = useUrlState("q");
  const shown = servers.filter((server) => matches(server, filter));
  return (
    <>
      {servers.length > 1 && (
        <SearchInput
          label="Filter by name, address, status"
          pageFilter
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          className="w-70 max-w-full"
        />
      )}
      {shown.length > 0 ? (
        <ServerTable servers={shown} />
      ) : (
        <NoMatch what="server" onClear={<Button onClick={() => setFilter("")}>Clear filter</Button>} />
      )}
      {servers.length === 1 && can("server:create") && (
        <Note>
          Services run on this machine. Add another server to run or build some of them there; it is reached over SSH
          and needs nothing but a key.
        </Note>
      )}
    </>
  );
}

export function ServerList() {
  const can = useCan();
  const query = useQuery(useTRPC().server.list.queryOptions(undefined, { enabled: can("server:read") }));
  return (
    <Page crumbs={[{ label: "Servers", href: "/servers" }]}>
      {can("server:read") ? (
        <>
          <PageHeader
            title="Servers"
            text="Where services run and are built. Others are reached over SSH and work like this machine; nothing of them is opened to the network."
            actions={
              can("server:create") && (
                <LinkButton
                  variant="primary"
                  href="/servers/new"
                  icon={<Plus aria-hidden size={14} />}
                  data-command="Add server"
                >
                  Add server
                </LinkButton>
              )
            }
          />
          <QueryView query={query} what="the servers" loading={<LoadingRows rows={3} label="servers" />}>
            {(servers) => <List servers={servers} />}
          </QueryView>
        </>
      ) : (
        <Forbidden page deed="see the servers" />
      )}
    </Page>
  );
}
