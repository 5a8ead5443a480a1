"use client";

import { useQueryClient } from "@tanstack/react-query";
import { CircleStop } from "lucide-react";
import { useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { ConfirmDialog } from "../../components/ui/confirm-dialog.tsx";
import { announce } from "../../lib/announce.ts";
import { notOnDemand } from "../../lib/on-demand.ts";
import { useCan } from "../../lib/permissions.tsx";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import type { Server, ServerRun } from "./types.ts";

interface Props {
  server: Pick<Server, "id" | "name" | "engine">;
  run: Pick<ServerRun, "id" | "cancelRequested">;
}

/** Until the program there has ended the button says so. */
export function CancelSetup({ server: { id: serverId, name, engine }, run }: Props) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const can = useCan();
  const [asking, setAsking] = useState(false);
  if (!can("server:update")) return null;
  const what = `the set-up of ${name}`;
  return (
    <>
      <Button
        icon={<CircleStop aria-hidden size={16} />}
        aria-label={`Cancel ${what}`}
        data-command={`Cancel ${what}`}
        pending={run.cancelRequested}
        pendingLabel="Cancelling"
        onClick={() => setAsking(true)}
      >
        Cancel
      </Button>
      {asking && (
        <ConfirmDialog
          title={`Cancel ${what}?`}
          stops={["The program that runs there for it"]}
          stays={[
            "What was installed until then; another set-up goes on with it",
            ...(engine === null ? [] : ["Services on it, which go on"]),
          ]}
          action="Cancel set-up"
          pendingLabel="Cancelling"
          dismiss="Keep running"
          onConfirm={async () => {
            await client.server.cancelSetup.mutate({ serverId, runId: run.id });
            announce(`The set-up of ${name} is being cancelled`);
            await queries.invalidateQueries(trpc.server.pathFilter(notOnDemand));
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
