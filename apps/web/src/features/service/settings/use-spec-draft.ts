"use client";

import { SpecPatch } from "@moorage/domain/service";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { announce } from "../../../lib/announce.ts";
import type { ServicePlace } from "../../../lib/service-place.ts";
import { useTRPC, useTRPCClient } from "../../../trpc/client.tsx";
import type { Service } from "../types.ts";
import { useDraft } from "./use-draft.ts";

/** Whether the image that serves is what today's source and build settings would make. */
export function withoutBuild({ spec, active }: Service): "deploy" | "reload" {
  const made = (from: Service["spec"]) => JSON.stringify([from.source, from.builder, from.build.envFile]);
  return active?.image && made(active.spec) === made(spec) ? "reload" : "deploy";
}

/** A part of the spec as a draft; saved by its patch, which the same schema checks here and on the server. */
export function useSpecDraft<T extends Record<string, unknown>>(
  place: ServicePlace,
  saved: T,
  toInput: (values: T) => unknown,
  /** `reload` takes the image that serves: enough for what no build reads. */
  how: "deploy" | "reload" = "deploy",
  /** What is saved with it and is not of the spec. */
  beside?: (values: T) => { buildRegistryId?: string | null; registryId?: string | null },
) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const { serviceId } = place;
  const update = useMutation(trpc.service.updateSpec.mutationOptions());
  const draft = useDraft({
    saved,
    toInput,
    schema: SpecPatch,
    save: async (values) => {
      await update.mutateAsync({ serviceId, ...SpecPatch.parse(toInput(values)), ...beside?.(values) });
      await queryClient.invalidateQueries(trpc.service.get.queryFilter({ serviceId }));
      announce("Saved");
    },
  });
  const deploy = async () => {
    const { number } = await client.deployment[how].mutate({ serviceId });
    router.push(`${place.href}/deployments/${number}`);
  };
  const bar = {
    changes: draft.changes,
    pending: draft.pending,
    onDiscard: draft.discard,
    onSave: () => void draft.submit("save"),
    onSaveAndDeploy: () => void draft.submit("deploy", deploy),
  };
  return { ...draft, bar };
}
