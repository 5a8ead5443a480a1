"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Checkbox } from "../../components/ui/choice.tsx";
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
  const [forget, setForget] = useState(false);
  const made = ["Its proxy, our networks and files there"];
  return (
    <ConfirmDialog
      title={`Remove ${name}?`}
      stops={["Moorage's connection to it"]}
      deleted={[...(forget ? [] : made), "Its address, its set-up runs and their logs"]}
      stays={[
        ...(forget ? made : []),
        "Docker, its Swarm, images and volumes with what is in them",
        "The SSH key, and its public half in authorized_keys; take it out there",
      ]}
      action={`Remove ${name}`}
      pendingLabel="Removing"
      onConfirm={async () => {
        await client.server.remove.mutate({ serverId: id, forget });
        announce(`${name} was removed`);
        router.push("/servers");
        await queries.invalidateQueries(trpc.server.list.queryFilter());
      }}
      onClose={onClose}
    >
      <Checkbox
        label="Forget it"
        help="When it cannot be reached any more: nothing is taken off it."
        checked={forget}
        onChange={(event) => setForget(event.target.checked)}
      />
    </ConfirmDialog>
  );
}
