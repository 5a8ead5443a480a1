"use client";

import { Button } from "../../components/ui/button.tsx";
import { ConfirmDialog } from "../../components/ui/confirm-dialog.tsx";
import { Dialog, DialogBody } from "../../components/ui/dialog.tsx";
import { useTRPCClient } from "../../trpc/client.tsx";
import type { SshKey } from "./types.ts";

interface Props {
  sshKey: SshKey;
  onDeleted: () => Promise<unknown>;
  onClose: () => void;
}

function Users({ text, names }: { text: string; names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <>
      <p className="text-small">{text}</p>
      <ul className="list-disc pl-5 text-small">
        {names.map((name, index) => (
          <li key={`${name} ${index}`}>{name}</li>
        ))}
      </ul>
    </>
  );
}

/** A key that is used stays: these services could not fetch their source, and these servers not be reached. */
export default function DeleteSshKey({ sshKey: { id: sshKeyId, name, usedBy, servers }, onDeleted, onClose }: Props) {
  const client = useTRPCClient();
  if (usedBy.length + servers.length > 0)
    return (
      <Dialog title={`${name} is used`} onClose={onClose} footer={<Button onClick={onClose}>Close</Button>}>
        <DialogBody>
          <Users
            text="These services fetch their source with it. Choose another key in their source first."
            names={usedBy}
          />
          <Users
            text="These servers are reached with it. Choose another key in their settings first."
            names={servers.map((server) => server.name)}
          />
        </DialogBody>
      </Dialog>
    );
  return (
    <ConfirmDialog
      title={`Delete ${name}?`}
      deleted={["The private half, for good"]}
      stays={["Its public half in the repositories and on the servers that know it; take it out there too"]}
      action={`Delete ${name}`}
      pendingLabel="Deleting"
      onConfirm={async () => {
        await client.sshKey.remove.mutate({ sshKeyId });
        await onDeleted();
      }}
      onClose={onClose}
    />
  );
}
