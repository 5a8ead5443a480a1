"use client";

import { ConfirmDialog } from "../../components/ui/confirm-dialog.tsx";
import { useTRPCClient } from "../../trpc/client.tsx";
import type { SshKey } from "./types.ts";

interface Props {
  sshKey: SshKey;
  onFinished: () => Promise<unknown>;
  onClose: () => void;
}

export default function FinishRotation({ sshKey: { id: sshKeyId, name, usedBy }, onFinished, onClose }: Props) {
  const client = useTRPCClient();
  return (
    <ConfirmDialog
      title={`Finish the rotation of ${name}?`}
      deleted={["The old private half, for good"]}
      stays={[
        ...(usedBy.length > 0
          ? [`${usedBy.join(", ")}: the next deployment needs the new public key in the repository's deploy keys`]
          : []),
        "The old public half in repositories that know it; take it out there",
      ]}
      action="Finish rotation"
      pendingLabel="Finishing"
      onConfirm={async () => {
        await client.sshKey.finishRotation.mutate({ sshKeyId });
        await onFinished();
      }}
      onClose={onClose}
    />
  );
}
