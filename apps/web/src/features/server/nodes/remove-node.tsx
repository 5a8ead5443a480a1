"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Checkbox } from "../../../components/ui/choice.tsx";
import { ConfirmDialog } from "../../../components/ui/confirm-dialog.tsx";
import { announce } from "../../../lib/announce.ts";
import { notOnDemand } from "../../../lib/on-demand.ts";
import { useTRPC, useTRPCClient } from "../../../trpc/client.tsx";
import type { Server, SwarmNode } from "../types.ts";

interface Props {
  server: Server;
  node: SwarmNode;
  onClose: () => void;
}

export default function RemoveNode({ server, node, onClose }: Props) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const [force, setForce] = useState(false);
  return (
    <ConfirmDialog
      title={`Remove ${node.name} from the Swarm?`}
      stops={[
        node.services.length > 0
          ? "What runs there; Swarm starts it again on other nodes. Drain it first, and nothing is missing meanwhile"
          : "Nothing: no service of yours runs there",
      ]}
      stays={[
        node.serverId === null
          ? "The machine itself; run docker swarm leave on it"
          : "The server in the list, not set up; set it up again to use it by itself",
      ]}
      action={`Remove ${node.name}`}
      pendingLabel="Removing"
      onConfirm={async () => {
        await client.server.removeNode.mutate({ serverId: server.id, nodeId: node.id, force });
        announce(`${node.name} was removed`);
        await queries.invalidateQueries(trpc.server.pathFilter(notOnDemand));
      }}
      onClose={onClose}
    >
      <Checkbox
        label="Also when it is away"
        help="It cannot leave by itself then, and believes itself a node when it returns."
        checked={force}
        onChange={(event) => setForce(event.target.checked)}
      />
    </ConfirmDialog>
  );
}
