"use client";

import { useMutation } from "@tanstack/react-query";
import { GitBranch } from "lucide-react";
import { useId } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { announce } from "../../lib/announce.ts";
import { count } from "../../lib/format.ts";
import { problemOf } from "../../lib/problem.ts";
import { useTRPC } from "../../trpc/client.tsx";
import type { GitFieldsProps } from "./git-fields.tsx";
import { gitSourceOf, isKept } from "./values.ts";

/** The repository is asked on demand: it may be private, slow or away. Any other text is taken too. */
export function BranchField({ values, set, errors, touch, stored, serviceId }: GitFieldsProps) {
  const listId = useId();
  const load = useMutation(useTRPC().git.branches.mutationOptions());
  const ask = () => {
    const { url, username, sshKeyId } = gitSourceOf(values);
    const password = values.access === "password" ? values.password : "";
    const asksStored = values.access === "password" && password === "" && !values.replaces && isKept(stored, url);
    const input = {
      ...{ url, username, sshKeyId },
      ...(password !== "" && { password }),
      ...(asksStored && serviceId !== undefined && { serviceId }),
    };
    load.mutate(input, {
      onSuccess: ({ branches, defaultBranch }) => {
        announce(`${count(branches.length, "branch", "branches")} found`);
        if (values.branch === "" && defaultBranch) set("branch", defaultBranch);
      },
      onError: (error) => announce(problemOf(error).title),
    });
  };
  const problem = load.error ? problemOf(load.error) : undefined;
  const refused = problem && [problem.title, problem.why].filter(Boolean).join(" ");
  const found = load.data && `${count(load.data.branches.length, "branch", "branches")} found. `;
  return (
    <Field
      label="Branch"
      optional
      help={`${found ?? ""}A branch, a tag or a commit; empty is the default branch.`}
      error={errors["branch"] ?? refused}
    >
      {(control) => (
        <div className="flex flex-wrap gap-1.5">
          <Input
            {...control}
            mono
            name="branch"
            list={listId}
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            className="min-w-40 flex-1"
            placeholder={load.data?.defaultBranch ?? undefined}
            value={values.branch}
            onChange={(event) => set("branch", event.target.value)}
            onBlur={() => touch("branch")}
          />
          <datalist id={listId}>
            {load.data?.branches.map((branch) => (
              <option key={branch} value={branch} />
            ))}
          </datalist>
          <Button
            icon={<GitBranch aria-hidden size={16} />}
            pending={load.isPending}
            pendingLabel="Asking"
            onClick={ask}
          >
            Load branches
          </Button>
        </div>
      )}
    </Field>
  );
}
