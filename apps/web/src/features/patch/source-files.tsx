"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FileText, Folder, FolderUp, Link2, Plus, RefreshCw } from "lucide-react";
import { useState } from "react";
import { Badge } from "../../components/ui/badge.tsx";
import { Button } from "../../components/ui/button.tsx";
import { DialogBody, DialogFooter } from "../../components/ui/dialog.tsx";
import { SearchInput } from "../../components/ui/input.tsx";
import { Note, ProblemNote } from "../../components/ui/note.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { problemOf } from "../../lib/problem.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import { focusFirst } from "./focus-first.ts";
import { type Row, rowsOf } from "./rows-of.ts";
import type { ListedPatch, SourceEntry } from "./types.ts";

interface Props {
  serviceId: string;
  patches: readonly ListedPatch[];
  onOpen: (path: string) => void;
  onNew: () => void;
  onClose: () => void;
}

const rowsMax = 300;
const icons = { folder: Folder, file: FileText, link: Link2, submodule: Folder };
const rowLook = "flex w-full min-w-0 items-center gap-2 px-3 py-2 text-left text-small";

function Entry({ row, patched, onOpen }: { row: Row; patched: boolean; onOpen: () => void }) {
  const Icon = icons[row.type];
  const name = <span className="min-w-0 font-mono text-log wrap-anywhere">{row.name}</span>;
  const icon = <Icon aria-hidden size={16} className="shrink-0 text-subtle-foreground" />;
  if (row.type === "link" || row.type === "submodule")
    return (
      <span className={`${rowLook} text-muted-foreground`}>
        {icon}
        {name}
        <span className="ml-auto shrink-0">{row.type === "link" ? "a link" : "a submodule"}</span>
      </span>
    );
  return (
    <button
      type="button"
      className={`${rowLook} hover:bg-accent focus-visible:-outline-offset-2`}
      aria-label={row.type === "folder" ? `Folder ${row.name}` : undefined}
      onClick={onOpen}
    >
      {icon}
      {name}
      {patched && (
        <span className="ml-auto shrink-0">
          <Badge>patched</Badge>
        </span>
      )}
    </button>
  );
}

function Files({ entries, patches, onOpen }: Pick<Props, "patches" | "onOpen"> & { entries: readonly SourceEntry[] }) {
  const [folder, setFolder] = useState("");
  const [search, setSearch] = useState("");
  const rows = rowsOf(entries, folder, search);
  const patched = new Set(patches.map(({ path }) => path));
  const up = folder.slice(0, folder.slice(0, -1).lastIndexOf("/") + 1);
  const isSearch = search.trim() !== "";
  return (
    <div ref={focusFirst} className="grid gap-2">
      <SearchInput
        label="Find a file"
        autoComplete="off"
        spellCheck={false}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <ul
        aria-label={isSearch ? "Files found" : `Files of ${folder === "" ? "the root" : folder}`}
        className="max-h-[45vh] divide-y divide-border overflow-y-auto rounded-lg border border-border"
      >
        {!isSearch && folder !== "" && (
          <li>
            <button
              type="button"
              className={`${rowLook} hover:bg-accent focus-visible:-outline-offset-2`}
              onClick={() => setFolder(up)}
            >
              <FolderUp aria-hidden size={16} className="shrink-0 text-subtle-foreground" />
              <span className="min-w-0 font-mono text-log wrap-anywhere text-muted-foreground">
                <span className="sr-only">Up from the folder </span>
                {folder}
              </span>
            </button>
          </li>
        )}
        {rows.slice(0, rowsMax).map((row) => (
          <li key={row.path}>
            <Entry
              row={row}
              patched={patched.has(row.path)}
              onOpen={() => (row.type === "folder" ? setFolder(row.path) : onOpen(row.path))}
            />
          </li>
        ))}
        {rows.length === 0 && (
          <li className="px-3 py-5 text-center text-small text-muted-foreground">
            {entries.length === 0 ? "There is no file at this branch." : "No such file."}
          </li>
        )}
        {rows.length > rowsMax && (
          <li className="px-3 py-2 text-small text-muted-foreground">
            {(rows.length - rowsMax).toLocaleString("en")} more are not shown: find them by their name.
          </li>
        )}
      </ul>
    </div>
  );
}

/** Where the files are from: a commit, or what was uploaded last. */
function Origin({ gitRef, commit }: { gitRef: string | null; commit: string | null }) {
  if (gitRef === null || commit === null) return "The archive that was uploaded last";
  const name = gitRef === "HEAD" ? "The default branch" : gitRef.replace(/^refs\/(?:heads|tags)\//, "");
  return (
    <>
      {name} at <code className="font-mono text-log">{commit.slice(0, 7)}</code>
    </>
  );
}

/** The files that the service is built from, at its branch: one is opened, or a new one named. */
export function SourceFiles({ serviceId, patches, onOpen, onNew, onClose }: Props) {
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const options = useTRPC().patch.browse.queryOptions({ serviceId }, { staleTime: 60_000, retry: false });
  const query = useQuery(options);
  const renew = useMutation({
    mutationFn: () => client.patch.browse.query({ serviceId, refresh: true }),
    onSuccess: (tree) => queryClient.setQueryData(options.queryKey, tree),
  });
  return (
    <>
      <DialogBody>
        <ProblemNote problem={renew.error ? problemOf(renew.error) : undefined} />
        <QueryView query={query} what="the files of the source" loading={<LoadingRows rows={4} label="the files" />}>
          {({ ref, commit, entries, more }) => (
            <>
              <div className="flex flex-wrap items-center justify-between gap-2 text-small text-muted-foreground">
                <p>
                  <Origin gitRef={ref} commit={commit} />, without its patches
                </p>
                <Button
                  size="sm"
                  icon={<RefreshCw aria-hidden size={14} />}
                  pending={renew.isPending}
                  pendingLabel="Looking"
                  onClick={() => renew.mutate()}
                >
                  Look again
                </Button>
              </div>
              <Files entries={entries} patches={patches} onOpen={onOpen} />
              {more && (
                <Note tone="warn">
                  Only the first {entries.length.toLocaleString("en")} files are listed; there are more. Any path can be
                  typed as a new file.
                </Note>
              )}
            </>
          )}
        </QueryView>
      </DialogBody>
      <DialogFooter>
        <Button className="mr-auto" icon={<Plus aria-hidden size={16} />} onClick={onNew}>
          New file
        </Button>
        <Button onClick={onClose}>Cancel</Button>
      </DialogFooter>
    </>
  );
}
