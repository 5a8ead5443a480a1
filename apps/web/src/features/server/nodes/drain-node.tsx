"use client";

import { ConfirmDialog } from "../../../components/ui/confirm-dialog.tsx";
import { count } from "../../../lib/format.ts";
import { useTRPCClient } from "../../../trpc/client.tsx";
import type { Server, SwarmNode } from "../types.ts";

interface Props {
  server: Server;
  node: SwarmNode;
  onRun: (runId: string) => void;
  onClose: () => void;
}

/** What is here is deployed elsewhere first, so that nothing is missing meanwhile. */
export default function DrainNode({ server, node, onRun, onClose }: Props) {
  const client = useTRPCClient();
  const names = node.services.map(({ name }) => name);
  return (
    <ConfirmDialog
      title={`Drain ${node.name}?`}
      stops={
        names.length > 0
          ? [`${count(names.length, "service")} here, once they answer on other nodes: ${names.join(", ")}`]
          : ["Nothing: no service of yours runs here"]
      }
      stays={[
        "The node in the Swarm; activate it again at any time",
        "Volumes on it, which do not move",
        ...(node.serverId === server.id
          ? ["Services that run on this server alone, beside their volumes or paths: the run names them"]
          : []),
      ]}
      action={`Drain ${node.name}`}
      pendingLabel="Starting"
      onConfirm={async () => {
        const { runId } = await client.server.updateNode.mutate({
          ...{ serverId: server.id, nodeId: node.id, availability: "drain" },
        });
        if (runId !== null) onRun(runId);
      }}
      onClose={onClose}
    />
  );
}
