"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { KeySquare, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { SettingsPage } from "../../components/shell/settings-page.tsx";
import { Tag } from "../../components/ui/badge.tsx";
import { Button } from "../../components/ui/button.tsx";
import { type Column, DataTable } from "../../components/ui/data-table.tsx";
import { Menu, type MenuItem } from "../../components/ui/menu.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { Empty, LoadingRows } from "../../components/ui/states.tsx";
import { Time } from "../../components/ui/time.tsx";
import { useCan } from "../../lib/permissions.tsx";
import { useTRPC } from "../../trpc/client.tsx";
import { KnownHosts } from "./known-hosts.tsx";
import { PublicKey } from "./public-key.tsx";
import { RotationCard } from "./rotation-card.tsx";
import type { SshKey } from "./types.ts";

const CreateSshKey = lazy(() => import("./create-ssh-key.tsx"));
const EditSshKey = lazy(() => import("./edit-ssh-key.tsx"));
const RotateSshKey = lazy(() => import("./rotate-ssh-key.tsx"));
const DeleteSshKey = lazy(() => import("./delete-ssh-key.tsx"));

const nothing = (text: string) => <span className="text-muted-foreground">{text}</span>;

function UsedBy({ usedBy, servers }: SshKey) {
  const users = { Services: usedBy, Servers: servers.map(({ name }) => name) };
  const some = Object.entries(users).filter(([, names]) => names.length > 0);
  if (some.length === 0) return nothing("Nothing");
  return (
    <span className="grid gap-1">
      {some.map(([what, names]) => (
        <span key={what} className="grid gap-0.5">
          <span className="text-caption text-muted-foreground">{what}</span>
          <span className="wrap-anywhere">{names.join(", ")}</span>
        </span>
      ))}
    </span>
  );
}

function columnsOf(actions: (key: SshKey) => MenuItem[]): Column<SshKey>[] {
  return [
    {
      key: "name",
      label: "Name",
      title: true,
      cell: ({ name, description, next }) => (
        <span className="grid gap-0.5">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="font-medium wrap-anywhere">{name}</span>
            {next && <Tag>{next.cancelledAt ? "Rotation being cancelled" : "Being rotated"}</Tag>}
          </span>
          {description && <span className="text-caption text-muted-foreground wrap-anywhere">{description}</span>}
        </span>
      ),
    },
    {
      key: "public",
      label: "Public key",
      cell: ({ name, publicKey, fingerprint }) => (
        <PublicKey name={name} publicKey={publicKey} fingerprint={fingerprint} />
      ),
    },
    {
      key: "usedBy",
      label: "Used by",
      cell: (key) => <UsedBy {...key} />,
    },
    {
      key: "lastUsed",
      label: "Last used",
      end: true,
      cell: ({ lastUsedAt }) => (lastUsedAt ? <Time at={lastUsedAt} /> : nothing("Never")),
    },
    {
      key: "actions",
      label: "Actions",
      corner: true,
      end: true,
      cell: (key) => {
        const items = actions(key);
        return items.length > 0 && <Menu size="md" label={`More for ${key.name}`} items={items} />;
      },
    },
  ];
}

export default function SshKeySection() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const can = useCan();
  const query = useQuery(trpc.sshKey.list.queryOptions());
  const [creating, setCreating] = useState(false);
  const [editing, setEditing] = useState<SshKey>();
  const [rotating, setRotating] = useState<SshKey>();
  const [deleting, setDeleting] = useState<SshKey>();
  const renew = () => queries.invalidateQueries(trpc.sshKey.pathFilter());
  const actions = (key: SshKey): MenuItem[] => [
    ...(can("sshKey:update") ? [{ label: "Edit", onSelect: () => setEditing(key) }] : []),
    ...(can("sshKey:update") && !key.next ? [{ label: "Rotate", onSelect: () => setRotating(key) }] : []),
    ...(can("sshKey:delete") ? [{ label: "Delete", danger: true, onSelect: () => setDeleting(key) }] : []),
  ];
  return (
    <SettingsPage
      section="ssh-keys"
      title="SSH keys"
      text="A key opens private repositories, whose sources services fetch, and other servers. Its public half goes there, its private half never leaves this server."
      actions={
        can("sshKey:create") && (
          <Button
            variant="primary"
            data-command="Create SSH key"
            icon={<Plus aria-hidden size={16} />}
            onClick={() => setCreating(true)}
          >
            Create SSH key
          </Button>
        )
      }
    >
      <QueryView query={query} what="the SSH keys" loading={<LoadingRows rows={3} label="SSH keys" />}>
        {(keys) =>
          keys.length > 0 ? (
            <div className="grid min-w-0 gap-4">
              <DataTable label="SSH keys" columns={columnsOf(actions)} rows={keys} rowKey={({ id }) => id} />
              {keys.map((key) => (
                <RotationCard key={key.id} sshKey={key} />
              ))}
            </div>
          ) : (
            <div className="rounded-lg border border-border bg-card">
              <Empty icon={<KeySquare aria-hidden size={20} />} title="No SSH key yet">
                <p>Repositories that are reached as git@host:path, and other servers, are opened with one.</p>
              </Empty>
            </div>
          )
        }
      </QueryView>
      {can("sshKey:read") && <KnownHosts />}
      <Suspense>
        {creating && <CreateSshKey onCreated={renew} onClose={() => setCreating(false)} />}
        {editing && <EditSshKey sshKey={editing} onSaved={renew} onClose={() => setEditing(undefined)} />}
        {rotating && <RotateSshKey sshKey={rotating} onRotated={renew} onClose={() => setRotating(undefined)} />}
        {deleting && <DeleteSshKey sshKey={deleting} onDeleted={renew} onClose={() => setDeleting(undefined)} />}
      </Suspense>
    </SettingsPage>
  );
}
