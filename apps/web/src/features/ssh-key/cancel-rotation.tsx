"use client";

import { ConfirmDialog } from "../../components/ui/confirm-dialog.tsx";
import { announce } from "../../lib/announce.ts";
import { useTRPCClient } from "../../trpc/client.tsx";
import type { SshKey } from "./types.ts";

interface Props {
  sshKey: SshKey;
  onCancelled: () => Promise<unknown>;
  onClose: () => void;
}

export default function CancelRotation({ sshKey: { id: sshKeyId, name, usedBy, servers }, ...props }: Props) {
  const client = useTRPCClient();
  const reached = servers.filter(({ nextKey, run }) => nextKey !== null || run !== null);
  return (
    <ConfirmDialog
      title={`Cancel the rotation of ${name}?`}
      stops={["Runs that exchange the keys, at their next step"]}
      deleted={["The new key, once no server lets it in any more"]}
      stays={[
        "The old key, for everything that it opens",
        ...(reached.length > 0
          ? [
              `${reached.map((server) => server.name).join(", ")}: a run lets the old key in where it is gone already, signs in with it, and takes the new one out`,
            ]
          : []),
        ...(usedBy.length > 0 ? ["The new public key in repositories that know it; take it out there"] : []),
      ]}
      action="Cancel rotation"
      pendingLabel="Cancelling"
      dismiss="Go on rotating"
      onConfirm={async () => {
        await client.sshKey.cancelRotation.mutate({ sshKeyId });
        announce(`The rotation of ${name} is being cancelled`);
        await props.onCancelled();
      }}
      onClose={props.onClose}
    />
  );
}
