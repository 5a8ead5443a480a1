"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { lazy, Suspense, useState } from "react";
import { Menu, type MenuItem } from "../../../components/ui/menu.tsx";
import { announce } from "../../../lib/announce.ts";
import { useCan } from "../../../lib/permissions.tsx";
import { type Problem, problemOf } from "../../../lib/problem.ts";
import { useTRPC } from "../../../trpc/client.tsx";
import type { Server, SwarmNode } from "../types.ts";

const DrainNode = lazy(() => import("./drain-node.tsx"));
const NodeLabels = lazy(() => import("./node-labels.tsx"));
const RemoveNode = lazy(() => import("./remove-node.tsx"));

interface Props {
  server: Server;
  node: SwarmNode;
  /** There is no other node to move to. */
  alone: boolean;
  onProblem: (problem: Problem | undefined) => void;
}

/** What takes nothing away is done at once; the rest asks first. */
export function NodeMenu({ server, node, alone, onProblem }: Props) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const can = useCan();
  const [open, setOpen] = useState<"drain" | "labels" | "remove">();
  const renew = () => queries.invalidateQueries(trpc.server.nodes.queryFilter({ serverId: server.id }));
  const update = useMutation(
    trpc.server.updateNode.mutationOptions({
      onMutate: () => onProblem(undefined),
      onError: (error) => onProblem(problemOf(error)),
      onSuccess: async () => {
        await renew();
        announce(`${node.name} was changed`);
      },
    }),
  );
  const set = (change: { availability?: "active" | "pause"; role?: "manager" | "worker" }) => () =>
    update.mutate({ serverId: server.id, nodeId: node.id, ...change });
  const other = node.role === "manager" ? "worker" : "manager";
  const changes: MenuItem[] = [
    ...(node.availability === "active" ? [] : [{ label: "Activate", onSelect: set({ availability: "active" }) }]),
    ...(node.availability === "active" ? [{ label: "Pause", onSelect: set({ availability: "pause" }) }] : []),
    ...(node.availability === "drain" || alone ? [] : [{ label: "Drain", onSelect: () => setOpen("drain") }]),
    ...(alone ? [] : [{ label: `Make it a ${other}`, onSelect: set({ role: other }) }]),
    { label: "Edit labels", onSelect: () => setOpen("labels") },
  ];
  const items: MenuItem[] = [
    ...(can("server:update") ? changes : []),
    ...(can("server:delete") && !node.foreign && node.serverId !== server.id
      ? [{ kind: "line" as const }, { label: "Remove", danger: true, onSelect: () => setOpen("remove") }]
      : []),
  ];
  if (items.length === 0) return null;
  const at = { server, node, onClose: () => setOpen(undefined), onDone: renew };
  return (
    <>
      <Menu label={`More for ${node.name}`} items={items} />
      <Suspense>
        {open === "drain" && (
          <DrainNode {...at} onRun={(runId) => router.push(`/servers/${server.id}/runs/${runId}`)} />
        )}
        {open === "labels" && <NodeLabels {...at} />}
        {open === "remove" && <RemoveNode {...at} />}
      </Suspense>
    </>
  );
}
