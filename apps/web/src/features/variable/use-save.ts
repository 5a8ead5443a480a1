"use client";

import type { VariableLevel } from "@moorage/domain/service";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { announce } from "../../lib/announce.ts";
import { type Problem, problemOf } from "../../lib/problem.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import { changesOf, type Row } from "./draft.ts";
import { ownerId, ownerOf, type Place, type VariableList } from "./queries.ts";

export interface RowErrors {
  name?: string;
  value?: string;
}

/** What the last save did: shown until the next change. */
export type Saved = { deployed?: { number: number }; deployProblem?: Problem };

interface Result {
  errors: Map<string, RowErrors>;
  problem: Problem | undefined;
}

const nothing: Result = { errors: new Map(), problem: undefined };

/** `variables.3.name` is the name of the fourth line that was sent. */
function byLine(problem: Problem, keys: readonly string[]): Result {
  const errors = new Map<string, RowErrors>();
  let placed = false;
  for (const { path, message } of problem.issues) {
    const [, index, field] = /^variables\.(\d+)(?:\.(\w+))?$/.exec(path) ?? [];
    const key = index === undefined ? undefined : keys[Number(index)];
    if (key === undefined) continue;
    placed = true;
    errors.set(key, { ...errors.get(key), [field === "name" ? "name" : "value"]: message });
  }
  return { errors, problem: placed ? undefined : problem };
}

/** Saves one level; "Save and deploy" goes on to a deployment of the service. */
export function useSave(
  place: Place,
  level: VariableLevel,
  onSaved: (sent: readonly Row[], list: VariableList | undefined) => void,
) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const [pending, setPending] = useState<"save" | "deploy">();
  const [result, setResult] = useState<Result>(nothing);
  const [saved, setSaved] = useState<Saved>();
  const owner = ownerOf(place, level);
  const serviceId = ownerId(place, "service");

  const refresh = async () => {
    await Promise.all([
      queries.invalidateQueries(trpc.variable.pathFilter()),
      queries.invalidateQueries(trpc.service.pathFilter()),
    ]);
  };
  const deploy = async (): Promise<Saved> => {
    if (!serviceId) return {};
    try {
      return { deployed: await client.deployment.deploy.mutate({ serviceId }) };
    } catch (error) {
      return { deployProblem: problemOf(error) };
    }
  };
  const save = async (rows: readonly Row[], andDeploy: boolean) => {
    if (pending) return;
    const { variables, removed, keys } = changesOf(rows);
    setPending(andDeploy ? "deploy" : "save");
    setResult(nothing);
    setSaved(undefined);
    try {
      await client.variable.save.mutate({ owner, variables, removed });
      const done = andDeploy ? await deploy() : {};
      await refresh();
      onSaved(rows, queries.getQueryData(trpc.variable.list.queryKey({ owner })));
      setSaved(done);
      announce(done.deployed ? `Saved. Deploying #${done.deployed.number}` : "Saved");
    } catch (error) {
      setResult(byLine(problemOf(error), keys));
    } finally {
      setPending(undefined);
    }
  };
  return { save, pending, saved, ...result, clear: () => setResult(nothing) };
}
