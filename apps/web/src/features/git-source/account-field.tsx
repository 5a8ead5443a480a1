"use client";

import { useQuery } from "@tanstack/react-query";
import { Field } from "../../components/ui/field.tsx";
import { Select } from "../../components/ui/input.tsx";
import { Link } from "../../components/ui/link.tsx";
import { Note } from "../../components/ui/note.tsx";
import { problemOf } from "../../lib/problem.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { accountOf, type ListedGitHost } from "../git-host/index.ts";

interface Props {
  value: string;
  error: string | undefined;
  onChange: (host: ListedGitHost | undefined) => void;
}

const settings = "/settings/git-providers";

function Settings({ text }: { text: string }) {
  return (
    <Link href={settings} target="_blank" className="link">
      {text}
      <span className="sr-only">, opens in a new tab</span>
    </Link>
  );
}

/** What keeps the chosen account from showing its repositories, and where that is put right. */
function Trouble({ host }: { host: ListedGitHost }) {
  if (accountOf(host) === undefined)
    return (
      <Note tone="warn">
        {host.name} is not connected yet. <Settings text="Connect it in the settings" />
      </Note>
    );
  if (!host.problem) return null;
  return (
    <Note tone="warn">
      {host.name} is failing: {host.problem.message} {host.problem.hint}{" "}
      <Settings text="Connect it again or test it in the settings" />
    </Note>
  );
}

export function AccountField({ value, error, onChange }: Props) {
  const { data, error: failed } = useQuery(useTRPC().gitHost.list.queryOptions());
  const none = data?.length === 0;
  const chosen = data?.find(({ id }) => id === value);
  return (
    <>
      <Field
        label="Account"
        help={
          none ? "No account is connected yet." : "Its repositories are listed, and cloned with tokens of short life."
        }
        error={error ?? (failed ? problemOf(failed).title : undefined)}
        aside={<Settings text={none ? "Connect an account" : "Git providers"} />}
      >
        {(control) => (
          <Select
            {...control}
            name="gitHostId"
            value={value}
            onChange={(event) => onChange(data?.find(({ id }) => id === event.target.value))}
          >
            <option value="">{data ? "Choose an account" : "Loading"}</option>
            {data?.map((host) => (
              <option key={host.id} value={host.id}>
                {host.name} ({accountOf(host) ?? "not connected"})
              </option>
            ))}
          </Select>
        )}
      </Field>
      {chosen && <Trouble host={chosen} />}
    </>
  );
}
