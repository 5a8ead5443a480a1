"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Wrench } from "lucide-react";
import { useRouter } from "next/navigation";
import { Button, type ButtonVariant } from "../../components/ui/button.tsx";
import { ProblemNote } from "../../components/ui/note.tsx";
import { notOnDemand } from "../../lib/on-demand.ts";
import { useCan } from "../../lib/permissions.tsx";
import { problemOf } from "../../lib/problem.ts";
import { useTRPC } from "../../trpc/client.tsx";
import type { Server } from "./types.ts";

interface Props {
  server: Pick<Server, "id" | "name">;
  label: string;
  variant?: ButtonVariant;
  wide?: boolean;
}

/** Begins a set-up and opens its page. */
export function SetupButton({ server: { id, name }, label, variant, wide }: Props) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const can = useCan();
  const setup = useMutation(
    trpc.server.setup.mutationOptions({
      onSuccess: async ({ runId }) => {
        await queries.invalidateQueries(trpc.server.pathFilter(notOnDemand));
        router.push(`/servers/${id}/runs/${runId}`);
      },
    }),
  );
  if (!can("server:update")) return null;
  return (
    <>
      <Button
        variant={variant}
        wide={wide}
        icon={<Wrench aria-hidden size={16} />}
        data-command={`${label}: ${name}`}
        pending={setup.isPending}
        pendingLabel="Starting"
        onClick={() => setup.mutate({ serverId: id })}
      >
        {label}
      </Button>
      {setup.error && (
        <div className="basis-full">
          <ProblemNote problem={problemOf(setup.error)} />
        </div>
      )}
    </>
  );
}
