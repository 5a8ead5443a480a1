"use client";

import { sources } from "@moorage/domain/providers";
import { FileArchive, FolderGit2, GitBranch, Package } from "lucide-react";
import { ChoiceCard } from "../../../components/ui/choice.tsx";
import { FormSection } from "../../../components/ui/field.tsx";
import { ProblemNote } from "../../../components/ui/note.tsx";
import { SaveBar } from "../../../components/ui/save-bar.tsx";
import { BuildPathField, GitFields, HostedFields } from "../../git-source/index.ts";
import { ImageFields } from "../../registry/index.ts";
import { DropZone } from "./drop-zone.tsx";
import type { PartProps } from "./settings-tab.tsx";
import { useSourceDraft } from "./use-source-draft.ts";

const account = {
  label: "Git account",
  description: "A repository of a connected GitHub, GitLab, Gitea or Bitbucket account.",
};

const offered = [
  { type: "image", Icon: Package, words: sources.get("image") },
  { type: "account", Icon: FolderGit2, words: account },
  { type: "git", Icon: GitBranch, words: sources.get("git") },
  { type: "drop", Icon: FileArchive, words: sources.get("drop") },
] as const;

export function SourcePart({ place, service }: PartProps) {
  const draft = useSourceDraft({ place, service });
  const { values, set, errors, touch } = draft;
  const { source } = service.spec;
  return (
    <>
      <div>
        <FormSection title="Source" help="What the next deployment runs.">
          <fieldset className="grid gap-3 sm:grid-cols-2" aria-label="Kind of source">
            {offered.map(({ type, Icon, words }) => (
              <ChoiceCard
                key={type}
                name="source"
                icon={<Icon aria-hidden size={18} />}
                label={words.label}
                help={words.description}
                checked={values.type === type}
                onChange={() => set("type", type)}
              />
            ))}
          </fieldset>
          {values.type === "drop" && (
            <>
              <BuildPathField
                of="archive"
                value={values.buildPath}
                error={errors["buildPath"]}
                onChange={(path) => set("buildPath", path)}
                onBlur={() => touch("buildPath")}
              />
              <DropZone
                place={place}
                service={service}
                current={source.type === "drop" ? source : undefined}
                buildPath={values.buildPath}
              />
            </>
          )}
          {values.type === "image" && <ImageFields values={values} set={set} errors={errors} touch={touch} />}
          {values.type === "account" && <HostedFields values={values} set={set} errors={errors} touch={touch} />}
          {values.type === "git" && (
            <GitFields
              values={values}
              set={set}
              errors={errors}
              touch={touch}
              stored={draft.stored}
              serviceId={place.serviceId}
            />
          )}
        </FormSection>
      </div>
      {Object.keys(errors).length === 0 && <ProblemNote problem={draft.problem} />}
      <SaveBar {...draft.bar} />
    </>
  );
}
