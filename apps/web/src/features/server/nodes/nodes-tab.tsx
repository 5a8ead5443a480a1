"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "../../../components/ui/button.tsx";
import { LinkButton } from "../../../components/ui/link-button.tsx";
import { Note, ProblemNote } from "../../../components/ui/note.tsx";
import { QueryView } from "../../../components/ui/query-view.tsx";
import { LoadingRows } from "../../../components/ui/states.tsx";
import { useCan } from "../../../lib/permissions.tsx";
import type { Problem } from "../../../lib/problem.ts";
import { useTRPC } from "../../../trpc/client.tsx";
import { isHere, type Server } from "../types.ts";
import { useManager } from "../use-manager.ts";
import { NodeTable } from "./node-table.tsx";

const AddNode = lazy(() => import("./add-node.tsx"));

/** The Swarm of this machine is everybody's. */
const mayChange = (server: Server, can: ReturnType<typeof useCan>): boolean => !isHere(server) || can("instance:admin");

function Nodes({ server }: { server: Server }) {
  const trpc = useTRPC();
  const can = useCan();
  const [adding, setAdding] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const query = useQuery(trpc.server.nodes.queryOptions({ serverId: server.id }));
  const may = mayChange(server, can);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-[72ch] text-small text-muted-foreground">
          The nodes of the Swarm that {server.name} manages. A service's placement rules say on which of them it runs.
        </p>
        {may && can("server:create") && (
          <Button
            variant="primary"
            icon={<Plus aria-hidden size={14} />}
            data-command={`Add a node to ${server.name}`}
            onClick={() => setAdding(true)}
          >
            Add node
          </Button>
        )}
      </div>
      <ProblemNote problem={problem} />
      <QueryView
        query={query}
        what="the nodes"
        shared={isHere(server)}
        loading={<LoadingRows rows={2} label="nodes" />}
      >
        {(nodes) => <NodeTable server={server} nodes={nodes} mayChange={may} onProblem={setProblem} />}
      </QueryView>
      {adding && (
        <Suspense>
          <AddNode manager={server} onClose={() => setAdding(false)} />
        </Suspense>
      )}
    </div>
  );
}

export default function NodesTab({ server }: { server: Server }) {
  const { managerId, role } = server.swarm;
  const manager = useManager(server);
  if (managerId === null) return <Nodes server={server} />;
  return (
    <Note actions={<LinkButton href={`/servers/${managerId}/nodes`}>Open its nodes</LinkButton>}>
      {server.name} is a {role ?? "node"} of the Swarm of {manager?.name ?? "another server"}. Nodes are listed and
      changed there.
    </Note>
  );
}
