"use client";

import { builders } from "@moorage/domain/providers";
import { useMutation } from "@tanstack/react-query";
import { ScanSearch } from "lucide-react";
import { useEffect, useEffectEvent } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Note } from "../../components/ui/note.tsx";
import { announce } from "../../lib/announce.ts";
import { problemOf } from "../../lib/problem.ts";
import { useSettled } from "../../lib/use-settled.ts";
import { useTRPC } from "../../trpc/client.tsx";
import type { BuilderValues } from "../builder/index.ts";
import { gitSourceOf } from "../git-source/index.ts";
import { DetectedNote } from "./detected-note.tsx";
import type { Values } from "./values.ts";

/** What is asked; undefined while there is no repository to look at. */
function inputOf(values: Values) {
  const { source, gitHostId, repository, access, password } = values;
  const { url, username, sshKeyId, branch, buildPath } = gitSourceOf(values);
  if (source === "account") return repository ? { gitHostId, repository, branch, buildPath } : undefined;
  if (source !== "git" || url === "") return undefined;
  const own = access === "password" && password !== "" ? { password } : {};
  return { url, username, sshKeyId, branch, buildPath, ...own };
}

interface Props {
  values: Values;
  onFound: (builder: BuilderValues) => void;
}

/** Looks at the names of the repository's files. Of an account at once; another repository may be private, slow or away. */
export function DetectBuild({ values, onFound }: Props) {
  const detect = useMutation(useTRPC().git.detectBuild.mutationOptions());
  const input = inputOf(values);
  const ask = () =>
    input &&
    detect.mutate(input, {
      onSuccess: ({ detected }) => {
        if (detected) onFound(builders.schema.parse({ type: detected.builder }));
        announce(detected ? `${detected.what} found` : "Nothing was found that says how it is built");
      },
      onError: (error) => announce(problemOf(error).title),
    });
  const chosen = values.source === "account" && input ? JSON.stringify(input) : "";
  const settled = useSettled(chosen, 600);
  const askNow = useEffectEvent(ask);
  useEffect(() => {
    if (settled !== "") askNow();
  }, [settled]);
  const problem = detect.error ? problemOf(detect.error) : undefined;
  const { detected, lookedFor } = detect.data ?? {};
  if (!input) return null;
  return (
    <div className="grid gap-2">
      <div>
        <Button
          size="sm"
          icon={<ScanSearch aria-hidden size={16} />}
          pending={detect.isPending}
          pendingLabel="Looking at the files"
          onClick={ask}
        >
          Detect from the repository
        </Button>
      </div>
      {detected !== undefined && <DetectedNote detected={detected} lookedFor={lookedFor ?? []} />}
      {problem && (
        <Note tone="warn">
          {problem.title} {problem.why}
        </Note>
      )}
    </div>
  );
}
