"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { SettingsPage } from "../../components/shell/settings-page.tsx";
import { Badge } from "../../components/ui/badge.tsx";
import { Button } from "../../components/ui/button.tsx";
import { type Column, DataTable } from "../../components/ui/data-table.tsx";
import { Menu } from "../../components/ui/menu.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { Empty, LoadingRows } from "../../components/ui/states.tsx";
import { Time } from "../../components/ui/time.tsx";
import { useCan } from "../../lib/permissions.tsx";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import { scopeWords } from "./scopes.ts";
import type { ApiKey } from "./types.ts";

const CreateApiKey = lazy(() => import("./create-api-key.tsx"));
const ConfirmDialog = lazy(async () => ({
  default: (await import("../../components/ui/confirm-dialog.tsx")).ConfirmDialog,
}));

function End({ expiresAt }: { expiresAt: string | null }) {
  if (expiresAt === null) return <span className="text-muted-foreground">Never</span>;
  if (Date.parse(expiresAt) > Date.now()) return <Time at={expiresAt} />;
  return (
    <span className="flex items-center gap-2">
      <Badge>Ended</Badge> <Time at={expiresAt} />
    </span>
  );
}

function columnsOf(onDelete: ((key: ApiKey) => void) | undefined): Column<ApiKey>[] {
  return [
    {
      key: "name",
      label: "Name",
      title: true,
      cell: ({ name, start }) => (
        <span className="grid gap-0.5">
          <span className="font-medium wrap-anywhere">{name}</span>
          <code className="font-mono text-caption text-muted-foreground">{start}…</code>
        </span>
      ),
    },
    {
      key: "scope",
      label: "Scope",
      cell: ({ scope }) => {
        const { short, full } = scopeWords(scope);
        return <span title={full}>{short}</span>;
      },
    },
    { key: "created", label: "Created", cell: ({ createdAt }) => <Time at={createdAt} /> },
    { key: "end", label: "Ends", cell: ({ expiresAt }) => <End expiresAt={expiresAt} /> },
    {
      key: "used",
      label: "Last used",
      cell: ({ lastUsedAt }) =>
        lastUsedAt ? <Time at={lastUsedAt} /> : <span className="text-muted-foreground">Never</span>,
    },
    {
      key: "actions",
      label: "Actions",
      corner: true,
      end: true,
      cell: (key) =>
        onDelete && (
          <Menu
            size="md"
            label={`More for ${key.name}`}
            items={[{ label: "Delete", danger: true, onSelect: () => onDelete(key) }]}
          />
        ),
    },
  ];
}

export default function ApiKeySection() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const can = useCan();
  const query = useQuery(trpc.apiKey.list.queryOptions());
  const [creating, setCreating] = useState(false);
  const [deleting, setDeleting] = useState<ApiKey>();
  const renew = () => queries.invalidateQueries(trpc.apiKey.pathFilter());

  const create = can("apiKey:create") && (
    <Button
      variant="primary"
      data-command="Create API key"
      icon={<Plus aria-hidden size={16} />}
      onClick={() => setCreating(true)}
    >
      Create API key
    </Button>
  );
  return (
    <SettingsPage
      section="api-keys"
      title="API keys"
      text="For tools that work here in your name, in this organization only. You see your own keys; each is shown once, when it is made."
      actions={create}
    >
      <QueryView query={query} what="the API keys" loading={<LoadingRows rows={3} label="API keys" />}>
        {(keys) =>
          keys.length > 0 ? (
            <DataTable
              label="API keys"
              columns={columnsOf(can("apiKey:delete") ? setDeleting : undefined)}
              rows={keys}
              rowKey={({ id }) => id}
            />
          ) : (
            <div className="rounded-lg border border-border bg-card">
              <Empty icon={<KeyRound aria-hidden size={20} />} title="No API key yet">
                <p>A key lets a script or a pipeline deploy without your password.</p>
              </Empty>
            </div>
          )
        }
      </QueryView>
      <Suspense>
        {creating && <CreateApiKey onCreated={renew} onClose={() => setCreating(false)} />}
        {deleting && (
          <ConfirmDialog
            title={`Delete ${deleting.name}?`}
            stops={[`Whatever uses ${deleting.start}… is refused from now on`]}
            deleted={["The key, for good"]}
            stays={["What was done with it, and its lines in the audit log"]}
            action={`Delete ${deleting.name}`}
            pendingLabel="Deleting"
            onConfirm={async () => {
              await client.apiKey.remove.mutate({ apiKeyId: deleting.id });
              await renew();
            }}
            onClose={() => setDeleting(undefined)}
          />
        )}
      </Suspense>
    </SettingsPage>
  );
}
