"use client";

import { useSearchParams } from "next/navigation";
import { Button } from "../../components/ui/button.tsx";
import { Note } from "../../components/ui/note.tsx";
import { accountOf } from "./connecting.ts";
import type { ListedGitHost } from "./types.ts";

interface Props {
  hosts: readonly ListedGitHost[] | undefined;
  onConnect: (host: ListedGitHost) => unknown;
}

/** What the host's pages came to, said where the browser comes back to. */
export function CameBack({ hosts, onConnect }: Props) {
  const params = useSearchParams();
  const came = params.get("connect");
  if (!came) return null;
  const host = hosts?.find(({ id }) => id === params.get("gitHostId"));
  const name = host?.name ?? "The account";
  const again = host && <Button onClick={() => onConnect(host)}>Connect again</Button>;
  if (came === "done")
    return (
      <Note tone="ok">
        {name} is connected{host && accountOf(host) && ` as ${accountOf(host)}`}. Its repositories can be chosen now.
      </Note>
    );
  if (came === "failed")
    return (
      <Note tone="fail" alert actions={again}>
        {name} was not connected. {host?.problem?.message} {host?.problem?.hint}
      </Note>
    );
  return (
    <Note tone="fail" alert actions={again}>
      Nothing was connected: this way back was used already, is older than ten minutes, or was begun by somebody else.
      Begin again from here.
    </Note>
  );
}
