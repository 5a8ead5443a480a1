"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Checkbox } from "../../components/ui/choice.tsx";
import { ConfirmDialog } from "../../components/ui/confirm-dialog.tsx";
import { notOnDemand } from "../../lib/on-demand.ts";
import { useCan } from "../../lib/permissions.tsx";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import { cleanableWords, partWords } from "./disk-words.ts";
import type { DiskPart, Server } from "./types.ts";

interface Props {
  server: Server;
  parts: readonly DiskPart[];
  onClose: () => void;
}

/** Volumes are data: they go only when that is chosen. */
export default function CleanUp({ server: { id: serverId, name }, parts, onClose }: Props) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const router = useRouter();
  const can = useCan();
  const offered = parts.filter(({ part }) => part !== "volumes" || can("server:delete"));
  const [chosen, setChosen] = useState<ReadonlySet<DiskPart["part"]>>(
    new Set(offered.map(({ part }) => part).filter((part) => part !== "volumes")),
  );
  const toggle = (part: DiskPart["part"], on: boolean) =>
    setChosen(new Set(offered.map((each) => each.part).filter((each) => (each === part ? on : chosen.has(each)))));
  return (
    <ConfirmDialog
      title={`Clean up ${name}?`}
      deleted={offered.filter(({ part }) => chosen.has(part)).map(({ part }) => partWords[part].goes)}
      stays={["What runs, what can be rolled back to, and what Moorage did not make"]}
      action={`Clean up ${name}`}
      pendingLabel="Starting"
      onConfirm={async () => {
        const { runId } = await client.server.clean.mutate({ serverId, parts: [...chosen] });
        // Read when the tab is opened again, and not before anything was cleaned up.
        await queries.invalidateQueries({ ...trpc.server.disk.queryFilter({ serverId }), refetchType: "none" });
        await queries.invalidateQueries(trpc.server.pathFilter(notOnDemand));
        router.push(`/servers/${serverId}/runs/${runId}`);
      }}
      onClose={onClose}
    >
      <fieldset className="grid gap-2">
        <legend className="sr-only">What is cleaned up</legend>
        {offered.map((each) => (
          <Checkbox
            key={each.part}
            label={partWords[each.part].title}
            help={cleanableWords(each)}
            checked={chosen.has(each.part)}
            onChange={(event) => toggle(each.part, event.target.checked)}
          />
        ))}
      </fieldset>
    </ConfirmDialog>
  );
}
