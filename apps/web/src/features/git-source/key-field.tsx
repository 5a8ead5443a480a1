"use client";

import { useQuery } from "@tanstack/react-query";
import { Field } from "../../components/ui/field.tsx";
import { Select } from "../../components/ui/input.tsx";
import { Link } from "../../components/ui/link.tsx";
import { problemOf } from "../../lib/problem.ts";
import { useTRPC } from "../../trpc/client.tsx";

interface Props {
  value: string;
  error: string | undefined;
  onChange: (id: string) => void;
  onBlur: () => void;
}

/** One of the organization's keys; its public half must be among the repository's deploy keys. */
export function KeyField({ value, error, onChange, onBlur }: Props) {
  const { data, error: failed } = useQuery(useTRPC().sshKey.list.queryOptions());
  const none = data?.length === 0;
  return (
    <Field
      label="SSH key"
      help={
        none
          ? "There is no key yet. Make one, then add its public half to the repository's deploy keys."
          : "Its public half must be among the repository's deploy keys."
      }
      error={error ?? (failed ? problemOf(failed).title : undefined)}
      aside={
        <Link href="/settings/ssh-keys" target="_blank" className="link">
          {none ? "Make a key" : "SSH keys"}
          <span className="sr-only">, opens in a new tab</span>
        </Link>
      }
    >
      {(control) => (
        <Select
          {...control}
          name="sshKeyId"
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onBlur={onBlur}
        >
          <option value="">{data ? "Choose a key" : "Loading"}</option>
          {data?.map(({ id, name, fingerprint }) => (
            <option key={id} value={id}>
              {name} ({fingerprint.slice(0, 18)}…)
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
