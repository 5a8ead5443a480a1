"use client";

import { useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "../../components/ui/confirm-dialog.tsx";
import { announce } from "../../lib/announce.ts";
import { bytes } from "../../lib/format.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import type { LeftVolume, Server } from "./types.ts";

interface Props {
  server: Server;
  volume: LeftVolume;
  onClose: () => void;
}

/** Refused while a container has it; the dialog stays then. */
export default function RemoveVolume({ server: { id: serverId }, volume, onClose }: Props) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const { id: volumeId, name, sizeBytes, forRollback } = volume;
  const size = sizeBytes === null ? "" : `, ${bytes(sizeBytes)}`;
  return (
    <ConfirmDialog
      title={`Delete the volume ${name}?`}
      deleted={[
        `All data in it${size}, of ${volume.service?.name ?? "an unknown service"}; there is no way back`,
        ...(forRollback ? ["What versions that can be rolled back to had there; they would start with it empty"] : []),
      ]}
      stays={["Every other volume"]}
      typed={name}
      action={`Delete ${name}`}
      pendingLabel="Deleting"
      onConfirm={async () => {
        await client.server.removeVolume.mutate({ serverId, volumeId });
        announce(`${name} was deleted`);
        await queries.invalidateQueries(trpc.server.disk.queryFilter({ serverId }));
      }}
      onClose={onClose}
    />
  );
}
