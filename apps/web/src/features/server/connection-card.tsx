"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { PlugZap } from "lucide-react";
import { Button } from "../../components/ui/button.tsx";
import { Card, Facts } from "../../components/ui/card.tsx";
import { ProblemNote } from "../../components/ui/note.tsx";
import { notOnDemand } from "../../lib/on-demand.ts";
import { useCan } from "../../lib/permissions.tsx";
import { problemOf } from "../../lib/problem.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { Fingerprint, ForgetHostKey, TestResult } from "./test-result.tsx";
import type { Server } from "./types.ts";
import { reachedAt } from "./words.ts";

/** How it is reached, and whether that works now. */
export function ConnectionCard({ server }: { server: Server }) {
  const { id: serverId, name, hostKey, sshKey } = server;
  const trpc = useTRPC();
  const queries = useQueryClient();
  const can = useCan();
  const test = useMutation(
    trpc.server.test.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.server.pathFilter(notOnDemand)),
    }),
  );
  return (
    <Card
      title="Connection"
      aside={
        can("server:update") && (
          <>
            {hostKey && <ForgetHostKey serverId={serverId} name={name} onForgotten={test.reset} />}
            <Button
              size="sm"
              icon={<PlugZap aria-hidden size={14} />}
              data-command={`Test the connection to ${name}`}
              pending={test.isPending}
              pendingLabel="Testing"
              onClick={() => test.mutate({ serverId })}
            >
              Test connection
            </Button>
          </>
        )
      }
    >
      <div className="grid gap-4">
        <Facts
          items={[
            { label: "Address", value: <code className="font-mono text-log">{reachedAt(server)}</code> },
            { label: "SSH key", value: sshKey?.name ?? "None" },
            {
              label: "Host key",
              value: hostKey ? <Fingerprint text={hostKey} /> : "Not met yet; it is remembered at first contact",
            },
          ]}
        />
        {test.error && <ProblemNote problem={problemOf(test.error)} />}
        {test.data && <TestResult name={name} test={test.data} />}
      </div>
    </Card>
  );
}
