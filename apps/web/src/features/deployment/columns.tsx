import type { ReactNode } from "react";
import type { Column } from "../../components/ui/data-table.tsx";
import { RunText } from "../../components/ui/status.tsx";
import { Duration, Time } from "../../components/ui/time.tsx";
import { CancelButton } from "./cancel-button.tsx";
import { Change } from "./commit.tsx";
import type { Deployment } from "./types.ts";
import { isOpen, triggerWords } from "./words.ts";

type Row = Pick<
  Deployment,
  | "id"
  | "number"
  | "status"
  | "active"
  | "cause"
  | "title"
  | "by"
  | "trigger"
  | "createdAt"
  | "startedAt"
  | "endedAt"
  | "cancelRequested"
  | "commit"
  | "commitMessage"
  | "commitAuthor"
  | "rollbackOf"
>;

interface Options<R> {
  /** Names the row, and leads to it. */
  first: Column<R>;
  words: (row: R) => string;
  /** What Cancel would cancel, where the rows are of many services. */
  what?: (row: R) => string;
  /** What else can be done with a row. */
  more?: (row: R) => ReactNode;
}

const quiet = "text-caption text-muted-foreground";

function Result({ row, words }: { row: Row; words: string }) {
  const why = row.status === "failed" ? (row.cause?.traffic ?? row.cause?.message) : undefined;
  return (
    <span className="grid gap-0.5">
      <RunText status={row.status} past={!row.active}>
        {words}
      </RunText>
      {why && <span className={`line-clamp-2 pl-5 wrap-anywhere ${quiet}`}>{why}</span>}
      {row.active && <span className={`pl-5 ${quiet}`}>Serves now</span>}
    </span>
  );
}

/** Deployments as rows, of one service or of all. */
export function deploymentColumns<R extends Row>({ first, words, what, more }: Options<R>): Column<R>[] {
  return [
    first,
    { key: "result", label: "Result", cell: (row) => <Result row={row} words={words(row)} /> },
    {
      key: "change",
      label: "Change",
      cell: (row) => <Change {...row} />,
    },
    {
      key: "by",
      label: "By",
      cell: (row) => (
        <span className="grid gap-0.5">
          <span className="wrap-anywhere">{row.by}</span>
          <span className={quiet}>{triggerWords(row)}</span>
        </span>
      ),
    },
    {
      key: "took",
      label: "Took",
      end: true,
      cell: ({ startedAt, endedAt }) => (startedAt ? <Duration from={startedAt} to={endedAt ?? undefined} /> : "–"),
    },
    { key: "when", label: "When", end: true, cell: ({ createdAt }) => <Time at={createdAt} /> },
    {
      key: "actions",
      label: "Actions",
      corner: true,
      end: true,
      cell: (row) => (
        <span className="flex items-center justify-end gap-1">
          {isOpen(row) && <CancelButton deployment={row} size="sm" {...(what && { what: what(row) })} />}
          {more?.(row)}
        </span>
      ),
    },
  ];
}

const results: readonly { value: string; label: string; matches: (row: Pick<Row, "status">) => boolean }[] = [
  { value: "", label: "All", matches: () => true },
  { value: "succeeded", label: "Succeeded", matches: ({ status }) => status === "succeeded" },
  { value: "failed", label: "Failed", matches: ({ status }) => status === "failed" },
  {
    value: "other",
    label: "Cancelled, replaced",
    matches: ({ status }) => status === "cancelled" || status === "replaced",
  },
];

/** The filter by result: its segments with what each would leave, and what it leaves. */
export function byResult<R extends Row>(rows: readonly R[], chosen: string) {
  const result = results.find(({ value }) => value === chosen) ?? results[0];
  return {
    value: result?.value ?? "",
    shown: rows.filter((row) => result?.matches(row) ?? true),
    segments: results.map(({ value, label, matches }) => ({ value, label, tally: rows.filter(matches).length })),
  };
}
