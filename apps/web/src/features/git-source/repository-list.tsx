"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { BookMarked, Lock } from "lucide-react";
import { useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { useSettled } from "../../lib/use-settled.ts";
import { useTRPC } from "../../trpc/client.tsx";
import type { Repository } from "../git-host/index.ts";

interface Props {
  gitHostId: string;
  onPick: (repository: Repository) => void;
}

function Row({ repository, onPick }: { repository: Repository; onPick: () => void }) {
  const { repository: path, defaultBranch, isPrivate } = repository;
  return (
    <Command.Item
      value={path}
      onSelect={onPick}
      className="mx-1 flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2 py-1 text-small data-[selected=true]:bg-accent"
    >
      <span className="text-subtle-foreground">
        {isPrivate ? <Lock aria-label="Private" size={16} /> : <BookMarked aria-hidden size={16} />}
      </span>
      <span className="min-w-0 flex-1 font-mono text-log wrap-anywhere">{path}</span>
      {defaultBranch && <span className="text-caption text-muted-foreground">{defaultBranch}</span>}
    </Command.Item>
  );
}

function Pages({ page, next, onPage }: { page: number; next: number | null; onPage: (page: number) => void }) {
  if (page === 1 && next === null) return null;
  return (
    <div className="flex items-center gap-2 text-caption text-muted-foreground">
      {page > 1 && (
        <Button size="sm" onClick={() => onPage(page - 1)}>
          Previous page
        </Button>
      )}
      {next !== null && (
        <Button size="sm" onClick={() => onPage(next)}>
          Next page
        </Button>
      )}
      <span>Page {page}</span>
    </div>
  );
}

/** The repositories that an account shows: typing searches at the host, arrows move, Enter takes one. */
export function RepositoryList({ gitHostId, onPick }: Props) {
  const [typed, setTyped] = useState("");
  const [page, setPage] = useState(1);
  const search = useSettled(typed.trim());
  const query = useQuery({
    ...useTRPC().gitHost.repositories.queryOptions({ connectionId: gitHostId, search, page }),
    placeholderData: keepPreviousData,
    // The person waits, and what is wrong is said by the host.
    retry: false,
  });
  const found = query.data?.repositories ?? [];
  return (
    <Command shouldFilter={false} loop label="Search repositories" className="grid gap-2">
      <Command.Input
        value={typed}
        onValueChange={(text) => {
          setTyped(text);
          setPage(1);
        }}
        placeholder="Search repositories"
        className="h-(--control) w-full min-w-0 rounded-md border border-border-strong bg-card px-2.5 text-small placeholder:text-subtle-foreground focus-visible:-outline-offset-1"
      />
      <QueryView query={query} what="repositories" loading={<LoadingRows rows={4} label="repositories" />}>
        {({ repositories }) =>
          repositories.length === 0 && (
            <p role="status" className="text-small text-muted-foreground">
              {search === "" ? "This account shows no repository." : `No repository matches ${search}.`}
            </p>
          )
        }
      </QueryView>
      {/* The field controls it also while it is empty. */}
      <Command.List
        label="Repositories"
        hidden={found.length === 0}
        className="max-h-72 overflow-y-auto rounded-lg border border-border bg-card py-1"
      >
        {found.map((repository) => (
          <Row key={repository.repository} repository={repository} onPick={() => onPick(repository)} />
        ))}
      </Command.List>
      <Pages page={page} next={query.data?.nextPage ?? null} onPage={setPage} />
    </Command>
  );
}
