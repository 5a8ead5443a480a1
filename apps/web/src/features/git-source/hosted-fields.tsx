"use client";

import { useQuery } from "@tanstack/react-query";
import { useId, useRef } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Field, FieldError } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { announce } from "../../lib/announce.ts";
import { problemOf } from "../../lib/problem.ts";
import { useSettled } from "../../lib/use-settled.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { AccountField } from "./account-field.tsx";
import { CheckoutFields } from "./checkout-fields.tsx";
import type { HostedValues } from "./hosted.ts";
import { RepositoryList } from "./repository-list.tsx";

export interface HostedFieldsProps {
  values: HostedValues;
  set<K extends keyof HostedValues>(name: K, value: HostedValues[K]): void;
  errors: Readonly<Record<string, string>>;
  touch(name: keyof HostedValues): void;
}

function RepositoryField({ values, set, errors }: HostedFieldsProps) {
  const { gitHostId, repository } = values;
  const picked = useRef(false);
  if (gitHostId === "") return null;
  if (repository !== "")
    return (
      <Field label="Repository" error={errors["repository"]}>
        {(control) => (
          <div className="flex gap-1.5">
            <Input {...control} mono readOnly name="repository" value={repository} />
            <Button
              // What was picked in the list took the list away, and its focus.
              ref={(button) => {
                if (picked.current) button?.focus();
                picked.current = false;
              }}
              onClick={() => set("repository", "")}
            >
              Change
            </Button>
          </div>
        )}
      </Field>
    );
  return (
    <div className="grid gap-1.5">
      <span className="text-small font-medium">Repository</span>
      <RepositoryList
        key={gitHostId}
        gitHostId={gitHostId}
        onPick={(found) => {
          picked.current = true;
          set("repository", found.repository);
          set("projectId", found.projectId);
          set("repositoryName", found.name);
          set("branch", found.defaultBranch ?? "");
          announce(`${found.repository} chosen`);
        }}
      />
      {errors["repository"] && <FieldError text={errors["repository"]} />}
    </div>
  );
}

/** The branches are the host's; a tag or a commit is taken too. */
function HostedBranchField({ values, set, errors, touch }: HostedFieldsProps) {
  const listId = useId();
  const { gitHostId: connectionId, repository, branch } = values;
  const search = useSettled(branch.trim());
  const { data, error } = useQuery({
    ...useTRPC().gitHost.branches.queryOptions({ connectionId, repository, search }),
    enabled: connectionId !== "" && repository !== "",
    retry: false,
  });
  const problem = error ? problemOf(error) : undefined;
  if (repository === "") return null;
  return (
    <Field
      label="Branch"
      optional
      help="A branch, a tag or a commit; empty is the default branch."
      error={errors["branch"] ?? (problem && [problem.title, problem.why].filter(Boolean).join(" "))}
    >
      {(control) => (
        <>
          <Input
            {...control}
            mono
            name="branch"
            list={listId}
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            value={branch}
            onChange={(event) => set("branch", event.target.value)}
            onBlur={() => touch("branch")}
          />
          <datalist id={listId}>
            {data?.branches.map(({ name }) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

/** A repository of a connected account: chosen from what the host lists. */
export function HostedFields(props: HostedFieldsProps) {
  const { values, set, errors } = props;
  return (
    <>
      <AccountField
        value={values.gitHostId}
        error={errors["gitHostId"]}
        onChange={(host) => {
          set("gitHostId", host?.id ?? "");
          set("hostType", host?.type ?? "");
          set("repository", "");
        }}
      />
      <RepositoryField {...props} />
      <HostedBranchField {...props} />
      <CheckoutFields {...props} />
    </>
  );
}
