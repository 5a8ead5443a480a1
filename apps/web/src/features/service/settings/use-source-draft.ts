"use client";

import { ImageName } from "@moorage/domain";
import { BuildPath } from "@moorage/domain/providers";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { announce } from "../../../lib/announce.ts";
import { useTRPC, useTRPCClient } from "../../../trpc/client.tsx";
import {
  type GitValues,
  gitProblems,
  gitSecretsOf,
  gitSourceOf,
  gitValuesOf,
  type HostedValues,
  hostedProblems,
  hostedSourceOf,
  hostedValuesOf,
  isHosted,
  newGit,
  newHosted,
  type Stored,
  sourceField,
} from "../../git-source/index.ts";
import type { Service } from "../types.ts";
import type { PartProps } from "./settings-tab.tsx";
import { useDraft } from "./use-draft.ts";

export interface SourceValues extends GitValues, HostedValues, Record<string, unknown> {
  type: "image" | "account" | "git" | "drop";
  image: string;
  registryId: string;
}

function storedOf({ spec, sourceSecrets }: Service): Stored | undefined {
  return spec.source.type === "git" && sourceSecrets.password ? { url: spec.source.url } : undefined;
}

function valuesOf(service: Service): SourceValues {
  const { source } = service.spec;
  return {
    ...newHosted,
    ...(source.type === "git" ? gitValuesOf(source, storedOf(service)) : newGit),
    ...(isHosted(source) && hostedValuesOf(source)),
    ...(source.type === "drop" && { buildPath: source.buildPath }),
    type: isHosted(source) ? "account" : source.type,
    image: source.type === "image" ? source.image : "",
    registryId: service.registry?.id ?? "",
  };
}

function problemsOf(values: SourceValues, stored: Stored | undefined): Record<string, string> {
  if (values.type === "git") return gitProblems(values, stored);
  if (values.type === "account") return hostedProblems(values);
  if (values.type === "drop") return buildPathProblem(values.buildPath);
  const image = values.type === "image" ? ImageName.safeParse(values.image).error?.issues[0]?.message : undefined;
  return image ? { image } : {};
}

function buildPathProblem(buildPath: string): Record<string, string> {
  const problem = BuildPath.safeParse(buildPath).error?.issues[0]?.message;
  return problem ? { buildPath: problem } : {};
}

/** Undefined for a first upload, which is saved by sending it. */
function inputOf(values: SourceValues, stored: Stored | undefined, { registry, spec: { source } }: Service) {
  if (values.type === "drop")
    return source.type === "drop" ? { source: { ...source, buildPath: values.buildPath } } : undefined;
  const sourceSecrets = gitSecretsOf(values, stored);
  if (values.type === "git") return { source: gitSourceOf(values), ...(sourceSecrets && { sourceSecrets }) };
  if (values.type === "account") return { source: hostedSourceOf(values) };
  // Left alone where it was: who may not read registries sees none, and must not take one away.
  const moved = values.registryId !== (registry?.id ?? "");
  return {
    source: { type: "image" as const, image: values.image.trim() },
    ...(moved && { registryId: values.registryId || null }),
  };
}

/** The source as a draft; a password that was typed is sent beside it. */
export function useSourceDraft({ place, service }: PartProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const { serviceId } = place;
  const stored = storedOf(service);
  const update = useMutation(trpc.service.updateSpec.mutationOptions());
  const draft = useDraft<SourceValues>({
    saved: valuesOf(service),
    toInput: (values) => values,
    schema: {
      safeParse: (values) => {
        const issues = Object.entries(problemsOf(values as SourceValues, stored)).map(([path, message]) => ({
          path: [path],
          message,
        }));
        return issues.length === 0 ? { success: true } : { success: false, error: { issues } };
      },
    },
    save: async (values) => {
      const input = inputOf(values, stored, service);
      if (!input) return;
      await update.mutateAsync({ serviceId, ...input });
      await queryClient.invalidateQueries(trpc.service.get.queryFilter({ serviceId }));
      announce("Saved");
    },
  });
  const deploy = async () => {
    const { number } = await client.deployment.deploy.mutate({ serviceId });
    router.push(`${place.href}/deployments/${number}`);
  };
  const errors = Object.fromEntries(Object.entries(draft.errors).map(([path, text]) => [sourceField(path), text]));
  const bar = {
    // A first upload is saved by sending it.
    changes: draft.values.type === "drop" && service.spec.source.type !== "drop" ? 0 : draft.changes,
    pending: draft.pending,
    onDiscard: draft.discard,
    onSave: () => void draft.submit("save"),
    onSaveAndDeploy: () => void draft.submit("deploy", deploy),
  };
  return { ...draft, errors, bar, stored };
}
