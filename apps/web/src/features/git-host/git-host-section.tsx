"use client";

import { gitHosts } from "@moorage/domain/providers";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { FolderGit2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import type { Column } from "../../components/ui/data-table.tsx";
import { Note } from "../../components/ui/note.tsx";
import { useCan } from "../../lib/permissions.tsx";
import { type Problem, problemOf } from "../../lib/problem.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import { ConnectionSection } from "../connection/index.ts";
import { CameBack } from "./came-back.tsx";
import { accountOf, addressOf, isConnectedInBrowser } from "./connecting.ts";
import { SetUpSteps } from "./set-up-steps.tsx";
import type { ListedGitHost } from "./types.ts";

const family = { name: "gitHost", one: "Git provider", many: "Git providers", providers: gitHosts.list } as const;

interface AccountProps {
  host: ListedGitHost;
  /** Absent for who may not. */
  onConnect: (() => void) | undefined;
}

/** Whose repositories it shows; until that is known the next step is here. */
function Account({ host, onConnect }: AccountProps) {
  const account = accountOf(host);
  if (account !== undefined) return account;
  return (
    <span className="flex flex-wrap items-center gap-2">
      <span className="text-warn">Not connected</span>
      {onConnect && (
        <Button size="sm" aria-label={`Connect ${host.name}`} onClick={onConnect}>
          Connect
        </Button>
      )}
    </span>
  );
}

const columnsOf = (connectOf: (host: ListedGitHost) => AccountProps["onConnect"]): readonly Column<ListedGitHost>[] => [
  { key: "account", label: "Account", cell: (host) => <Account host={host} onConnect={connectOf(host)} /> },
  {
    key: "address",
    label: "Address",
    cell: (host) => <code className="font-mono text-log wrap-anywhere">{addressOf(host)}</code>,
  },
];

/** To the host's own pages and back. */
function useConnect() {
  const client = useTRPCClient();
  const [failed, setFailed] = useState<{ name: string; problem: Problem }>();
  const connect = async ({ id: connectionId, name }: Pick<ListedGitHost, "id" | "name">) => {
    setFailed(undefined);
    try {
      const step = await client.gitHost.connect.mutate({ connectionId });
      if (step) window.location.assign(step.url);
    } catch (error) {
      setFailed({ name, problem: problemOf(error) });
    }
  };
  return { connect, failed };
}

export default function GitHostSection() {
  const trpc = useTRPC();
  const { gitHost: api } = useTRPCClient();
  const queries = useQueryClient();
  const can = useCan();
  const query = useQuery(trpc.gitHost.list.queryOptions());
  const { connect, failed } = useConnect();
  const connectOf = (host: ListedGitHost) =>
    can("gitHost:update") && isConnectedInBrowser(host.type) ? () => void connect(host) : undefined;
  const renew = () => queries.invalidateQueries(trpc.gitHost.pathFilter());
  return (
    <ConnectionSection<ListedGitHost>
      family={family}
      api={api}
      query={query}
      renew={renew}
      section="git-providers"
      title="Git providers"
      text="Accounts at GitHub, GitLab, Gitea and Bitbucket: repositories are chosen from a list, cloned with tokens of short life, and pushes deploy by themselves."
      icon={<FolderGit2 aria-hidden size={16} />}
      empty="Connect one, and the repositories of the account can be chosen when a service is created."
      columns={columnsOf(connectOf)}
      action={(type) => (isConnectedInBrowser(type) ? `Continue to ${gitHosts.get(type).label}` : "Add Git provider")}
      canTest={(type) => !isConnectedInBrowser(type)}
      above={(draft) => <SetUpSteps type={draft.values.type} url={draft.values.config["url"]} />}
      actions={(host) => {
        const onSelect = connectOf(host);
        return onSelect ? [{ label: accountOf(host) ? "Connect again" : "Connect", onSelect }] : [];
      }}
      onSaved={(host, { isNew, test }) => {
        if (!isConnectedInBrowser(host.type)) return test();
        return isNew ? connect(host) : undefined;
      }}
    >
      {failed ? (
        <Note tone="fail" alert>
          {failed.name} was not connected. {failed.problem.title} {failed.problem.why}
        </Note>
      ) : (
        <CameBack hosts={query.data} onConnect={connect} />
      )}
    </ConnectionSection>
  );
}
