"use client";

import { noticeKinds } from "@moorage/domain/notification";
import { useQuery } from "@tanstack/react-query";
import { Button } from "../../components/ui/button.tsx";
import { type Column, DataTable } from "../../components/ui/data-table.tsx";
import { Dialog, DialogBody, DialogFooter } from "../../components/ui/dialog.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { Empty, LoadingRows } from "../../components/ui/states.tsx";
import { RunText } from "../../components/ui/status.tsx";
import { Time } from "../../components/ui/time.tsx";
import { count } from "../../lib/format.ts";
import { useTRPC } from "../../trpc/client.tsx";
import type { ListedChannel, ListedNotice } from "./types.ts";

const results = {
  sent: { status: "succeeded", word: "Sent", after: "After" },
  waiting: { status: "queued", word: "Waiting", after: "After" },
  failed: { status: "failed", word: "Failed", after: "Given up after" },
} as const;

function Result({ of: { status, attempts, problem, sentAt, nextAt } }: { of: ListedNotice }) {
  const { status: look, word, after } = results[status];
  return (
    <span className="grid gap-0.5">
      <RunText status={look}>{word}</RunText>
      {problem && !sentAt && (
        <span className="text-caption text-muted-foreground wrap-anywhere">
          {problem.message} {problem.hint}
        </span>
      )}
      <span className="text-caption text-muted-foreground">
        {attempts > (sentAt ? 1 : 0) && `${after} ${count(attempts, "attempt")}. `}
        {nextAt && (
          <>
            Next try <Time at={nextAt} />.
          </>
        )}
      </span>
    </span>
  );
}

const columns: readonly Column<ListedNotice>[] = [
  {
    key: "title",
    label: "Message",
    title: true,
    cell: ({ title, kind }) => (
      <span className="grid gap-0.5">
        <span className="font-medium wrap-anywhere">{title}</span>
        <span className="text-caption text-muted-foreground">{noticeKinds[kind].label}</span>
      </span>
    ),
  },
  { key: "result", label: "Result", cell: (notice) => <Result of={notice} /> },
  { key: "at", label: "When", end: true, cell: ({ createdAt, sentAt }) => <Time at={sentAt ?? createdAt} /> },
];

/** What a channel was told lately, and why not where it was not. */
export default function Deliveries({ channel, onClose }: { channel: ListedChannel; onClose: () => void }) {
  const { deliveries } = useTRPC().notification;
  // What waits in line makes no event until it is tried.
  const query = useQuery({ ...deliveries.queryOptions({ connectionId: channel.id }), staleTime: 0 });
  return (
    <Dialog title={`Deliveries of ${channel.name}`} onClose={onClose} className="md:w-[720px]!">
      <DialogBody>
        <QueryView query={query} what="the deliveries" loading={<LoadingRows rows={3} label="the deliveries" />}>
          {(rows) =>
            rows.length > 0 ? (
              <DataTable label="Deliveries" columns={columns} rows={rows} rowKey={({ id }) => id} />
            ) : (
              <Empty title="Nothing to tell yet">
                <p>Each message is listed here with what came of it. Tests are not.</p>
              </Empty>
            )
          }
        </QueryView>
      </DialogBody>
      <DialogFooter>
        <Button data-autofocus onClick={onClose}>
          Close
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
