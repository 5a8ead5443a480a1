"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { announce } from "../../lib/announce.ts";
import { type Problem, problemOf } from "../../lib/problem.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import type { ListedService } from "./queries.ts";

export type DirectAction = "deploy" | "start" | "stop";

const done: Record<DirectAction, string> = { deploy: "is being deployed", start: "is starting", stop: "is stopping" };

/** What a row does without asking. A refusal names the service and stands above the table. */
export function useServiceActions() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const [problem, setProblem] = useState<Problem>();
  const run = async (action: DirectAction, { id, name }: ListedService) => {
    setProblem(undefined);
    const calls = {
      deploy: () => client.deployment.deploy.mutate({ serviceId: id }),
      start: () => client.service.start.mutate({ serviceId: id }),
      stop: () => client.service.stop.mutate({ serviceId: id }),
    };
    try {
      await calls[action]();
      announce(`${name} ${done[action]}`);
      await queryClient.invalidateQueries(trpc.service.pathFilter());
    } catch (error) {
      const found = problemOf(error);
      setProblem({ ...found, title: `${name}: ${found.title}` });
    }
  };
  return { run, problem };
}
