"use client";

import { gitHosts } from "@moorage/domain/providers";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { FolderGit2 } from "lucide-react";
import { useState } from "react";
import type { Column } from "../../components/ui/data-table.tsx";
import { ProblemNote } from "../../components/ui/note.tsx";
import { useCan } from "../../lib/permissions.tsx";
import { type Problem, problemOf } from "../../lib/problem.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import { ConnectionSection } from "../connection/index.ts";
import { CameBack } from "./came-back.tsx";
import { accountOf, addressOf, isConnectedInBrowser } from "./connecting.ts";
import { SetUpSteps } from "./set-up-steps.tsx";
import type { ListedGitHost } from "./types.ts";

const family = { name: "gitHost", one: "Git provider", many: "Git providers", providers: gitHosts.list } as const;

const columns: readonly Column<ListedGitHost>[] = [
  {
    key: "account",
    label: "Account",
    cell: (host) =>
      accountOf(host) ?? (
        <span className="text-warn">{isConnectedInBrowser(host.type) ? "Not connected" : "None"}</span>
      ),
  },
  {
    key: "address",
    label: "Address",
    cell: (host) => <code className="font-mono text-log wrap-anywhere">{addressOf(host)}</code>,
  },
];

/** To the host's own pages and back. */
function useConnect() {
  const client = useTRPCClient();
  const [problem, setProblem] = useState<Problem>();
  const connect = async (connectionId: string) => {
    setProblem(undefined);
    try {
      const step = await client.gitHost.connect.mutate({ connectionId });
      if (step) window.location.assign(step.url);
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return { connect, problem };
}

export default function GitHostSection() {
  const trpc = useTRPC();
  const { gitHost: api } = useTRPCClient();
  const queries = useQueryClient();
  const can = useCan();
  const query = useQuery(trpc.gitHost.list.queryOptions());
  const { connect, problem } = useConnect();
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
      columns={columns}
      action={(type) => (isConnectedInBrowser(type) ? `Continue to ${gitHosts.get(type).label}` : "Add Git provider")}
      canTest={(type) => !isConnectedInBrowser(type)}
      above={(draft) => <SetUpSteps type={draft.values.type} />}
      actions={(host) =>
        can("gitHost:update") && isConnectedInBrowser(host.type)
          ? [{ label: accountOf(host) ? "Connect again" : "Connect", onSelect: () => void connect(host.id) }]
          : []
      }
      onAdded={({ id, type }) => isConnectedInBrowser(type) && connect(id)}
    >
      <CameBack hosts={query.data} onConnect={connect} />
      <ProblemNote problem={problem} />
    </ConnectionSection>
  );
}
