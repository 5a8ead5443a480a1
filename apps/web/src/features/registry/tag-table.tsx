"use client";

import { useQuery } from "@tanstack/react-query";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { type Column, DataTable } from "../../components/ui/data-table.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { Empty, LoadingRows } from "../../components/ui/states.tsx";
import { Time } from "../../components/ui/time.tsx";
import { bytes } from "../../lib/format.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { PageButtons, usePages } from "./pages.tsx";
import type { ListedRegistry, Tag } from "./types.ts";

const unknown = <span className="text-muted-foreground">Not told</span>;
const shownDigest = 19;

const columns: readonly Column<Tag>[] = [
  {
    key: "tag",
    label: "Tag",
    title: true,
    cell: ({ tag }) => <code className="font-mono text-log font-medium wrap-anywhere">{tag}</code>,
  },
  {
    key: "digest",
    label: "Digest",
    cell: ({ tag, digest }) =>
      digest ? (
        <span className="flex items-center gap-1">
          <code title={digest} className="font-mono text-log">
            {digest.slice(0, shownDigest)}…
          </code>
          <CopyButton text={digest} label={`Copy the digest of ${tag}`} />
        </span>
      ) : (
        unknown
      ),
  },
  {
    key: "size",
    label: "Size",
    end: true,
    cell: ({ sizeBytes }) => (sizeBytes === null ? unknown : bytes(sizeBytes)),
  },
  {
    key: "age",
    label: "Made",
    end: true,
    cell: ({ createdAt }) => (createdAt ? <Time at={createdAt} /> : unknown),
  },
];

/** The versions of one image. */
export function TagTable({ registry, repository }: { registry: ListedRegistry; repository: string }) {
  const pages = usePages();
  const query = useQuery({
    ...useTRPC().registry.tags.queryOptions({ connectionId: registry.id, repository, ...pages.from }),
    retry: false,
  });
  return (
    <section aria-labelledby="tags" className="grid min-w-0 gap-2">
      <h2 id="tags" className="flex items-center gap-1">
        <span className="wrap-anywhere">{repository}</span>
        <CopyButton text={`${registry.address}/${repository}`} label="Copy the image's name" />
      </h2>
      <QueryView query={query} what="the tags" loading={<LoadingRows rows={4} label="tags" />}>
        {({ tags, next }) =>
          tags.length > 0 ? (
            <>
              <DataTable label={`Tags of ${repository}`} columns={columns} rows={tags} rowKey={({ tag }) => tag} />
              <PageButtons pages={pages} next={next} />
            </>
          ) : (
            <div className="rounded-lg border border-border bg-card">
              <Empty title="No tag">
                <p>Nothing is stored under this name.</p>
              </Empty>
            </div>
          )
        }
      </QueryView>
    </section>
  );
}
