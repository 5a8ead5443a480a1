"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { type Column, DataTable } from "../../components/ui/data-table.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { Time } from "../../components/ui/time.tsx";
import { useCan } from "../../lib/permissions.tsx";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import type { KnownHost } from "./types.ts";

const ConfirmDialog = lazy(async () => ({
  default: (await import("../../components/ui/confirm-dialog.tsx")).ConfirmDialog,
}));

function HostKey({ text }: { text: string }) {
  const [type = "", value = ""] = text.split(" ");
  return (
    <span title={text} className="grid gap-0.5">
      <span className="text-caption text-muted-foreground">{type}</span>
      <code className="font-mono text-log wrap-anywhere">…{value.slice(-24)}</code>
    </span>
  );
}

function columnsOf(onForget: ((host: KnownHost) => void) | undefined): Column<KnownHost>[] {
  return [
    {
      key: "host",
      label: "Host",
      title: true,
      cell: ({ host }) => <code className="font-mono text-log wrap-anywhere">{host}</code>,
    },
    {
      key: "keys",
      label: "Keys",
      cell: ({ keys }) => (
        <span className="grid gap-1">
          {keys.map((key) => (
            <HostKey key={key} text={key} />
          ))}
        </span>
      ),
    },
    { key: "pinned", label: "First met", end: true, cell: ({ pinnedAt }) => <Time at={pinnedAt} /> },
    {
      key: "actions",
      label: "Actions",
      corner: true,
      end: true,
      cell: (host) =>
        onForget && (
          <Button size="sm" aria-label={`Forget ${host.host}`} onClick={() => onForget(host)}>
            Forget
          </Button>
        ),
    },
  ];
}

/** Hosts whose keys were remembered at first contact; a changed key stops a deployment until it is forgotten here. */
export function KnownHosts() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const can = useCan();
  const query = useQuery(trpc.sshKey.knownHosts.queryOptions());
  const [forgetting, setForgetting] = useState<KnownHost>();
  const renew = () => queries.invalidateQueries(trpc.sshKey.knownHosts.queryFilter());
  return (
    <section aria-labelledby="known-hosts" className="grid min-w-0 gap-2">
      <div className="grid gap-0.5">
        <h2 id="known-hosts">Known hosts</h2>
        <p className="text-small text-muted-foreground">
          A host that shows another key than at first contact is refused. Forget it once its new key was announced.
        </p>
      </div>
      <QueryView query={query} what="the known hosts" loading={<LoadingRows rows={1} label="known hosts" />}>
        {(hosts) =>
          hosts.length > 0 ? (
            <DataTable
              label="Known hosts"
              columns={columnsOf(can("sshKey:update") ? setForgetting : undefined)}
              rows={hosts}
              rowKey={({ host }) => host}
            />
          ) : (
            <p className="text-small text-muted-foreground">No host yet.</p>
          )
        }
      </QueryView>
      {forgetting && (
        <Suspense>
          <ConfirmDialog
            title={`Forget ${forgetting.host}?`}
            stops={["The check against these keys: the next contact trusts what the host shows then"]}
            stays={["The services that fetch from it, and their SSH keys"]}
            action={`Forget ${forgetting.host}`}
            pendingLabel="Forgetting"
            onConfirm={async () => {
              await client.sshKey.forgetHost.mutate({ host: forgetting.host });
              await renew();
            }}
            onClose={() => setForgetting(undefined)}
          />
        </Suspense>
      )}
    </section>
  );
}
