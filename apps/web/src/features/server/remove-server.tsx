"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { ConfirmDialog } from "../../components/ui/confirm-dialog.tsx";
import { announce } from "../../lib/announce.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import type { Server } from "./types.ts";

/** While services use it the answer names them, and the dialog stays. */
export default function RemoveServer({ server: { id, name }, onClose }: { server: Server; onClose: () => void }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const router = useRouter();
  return (
    <ConfirmDialog
      title={`Remove ${name}?`}
      stops={["Moorage's connection to it"]}
      deleted={["Its address, its set-up runs and their logs"]}
      stays={["What was installed there, and the SSH key", "The public half in its authorized_keys; take it out there"]}
      action={`Remove ${name}`}
      pendingLabel="Removing"
      onConfirm={async () => {
        await client.server.remove.mutate({ serverId: id });
        announce(`${name} was removed`);
        router.push("/servers");
        await queries.invalidateQueries(trpc.server.list.queryFilter());
      }}
      onClose={onClose}
    />
  );
}
