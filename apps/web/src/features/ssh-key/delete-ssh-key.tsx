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

/** A key that is used stays: the next deployment of these services could not fetch its source. */
export default function DeleteSshKey({ sshKey: { id: sshKeyId, name, usedBy }, onDeleted, onClose }: Props) {
  const client = useTRPCClient();
  if (usedBy.length > 0)
    return (
      <Dialog title={`${name} is used`} onClose={onClose} footer={<Button onClick={onClose}>Close</Button>}>
        <DialogBody>
          <p className="text-small">
            These services fetch their source with it. Choose another key in their source first.
          </p>
          <ul className="list-disc pl-5 text-small">
            {usedBy.map((service, index) => (
              <li key={`${service} ${index}`}>{service}</li>
            ))}
          </ul>
        </DialogBody>
      </Dialog>
    );
  return (
    <ConfirmDialog
      title={`Delete ${name}?`}
      deleted={["The private half, for good"]}
      stays={["Its public half in the repositories that know it; take it out there too"]}
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
