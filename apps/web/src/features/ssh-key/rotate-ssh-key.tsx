"use client";

import { ConfirmDialog } from "../../components/ui/confirm-dialog.tsx";
import { useTRPCClient } from "../../trpc/client.tsx";
import type { SshKey } from "./types.ts";

interface Props {
  sshKey: SshKey;
  onRotated: () => Promise<unknown>;
  onClose: () => void;
}

/** Says before what becomes of everything that the key opens. */
export default function RotateSshKey({ sshKey: { id: sshKeyId, name, usedBy, servers }, onRotated, onClose }: Props) {
  const client = useTRPCClient();
  const used = usedBy.length + servers.length > 0;
  return (
    <ConfirmDialog
      title={`Rotate ${name}?`}
      deleted={[
        used ? "The old key, once everything below has the new one" : "The old key, at once: nothing uses it here",
      ]}
      stays={[
        ...(servers.length > 0
          ? [
              `${servers.map((server) => server.name).join(", ")}: a run adds the new key, signs in with it, and only then takes the old one out of its authorized_keys`,
            ]
          : []),
        ...(usedBy.length > 0
          ? [
              `${usedBy.join(", ")}: the source is fetched with the old key until you have put the new one into the repository's deploy keys and finish the rotation`,
            ]
          : []),
        "Its name and its description",
      ]}
      action={`Rotate ${name}`}
      pendingLabel="Making a key"
      onConfirm={async () => {
        await client.sshKey.rotate.mutate({ sshKeyId });
        await onRotated();
      }}
      onClose={onClose}
    />
  );
}
