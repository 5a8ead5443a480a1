"use client";

import { type ReactNode, useEffect, useState } from "react";
import { problemOf } from "../../lib/problem.ts";
import { Button } from "./button.tsx";
import { Note } from "./note.tsx";
import { Failed, Forbidden } from "./states.tsx";
import { Time } from "./time.tsx";

interface QueryLike<T> {
  data: T | undefined;
  error: unknown;
  isFetching: boolean;
  dataUpdatedAt: number;
  refetch: () => unknown;
}

export interface QueryViewProps<T> {
  query: QueryLike<T>;
  /** The skeleton in the final layout. */
  loading: ReactNode;
  /** Named when the role does not include it: "the deployments". */
  what: string;
  /** It is the instance's: no owner of an organization can give it. */
  shared?: boolean;
  children: (data: T) => ReactNode;
}

/** Loading, failed, forbidden and old data, the same everywhere: a part that fails takes only itself away. */
export function QueryView<T>({ query, loading, what, shared = false, children }: QueryViewProps<T>) {
  const again = (
    <Button pending={query.isFetching} pendingLabel="Trying" onClick={() => query.refetch()}>
      Try again
    </Button>
  );
  if (query.data === undefined) {
    if (!query.error) return <Late>{loading}</Late>;
    const problem = problemOf(query.error);
    return problem.code === "FORBIDDEN" ? (
      <Forbidden deed={`see ${what}`} shared={shared} />
    ) : (
      <Failed problem={problem} actions={again} />
    );
  }
  return (
    <>
      {query.error !== null && query.error !== undefined && (
        <Note tone="warn" actions={again}>
          {problemOf(query.error).title} Shown as of <Time at={new Date(query.dataUpdatedAt).toISOString()} />.
        </Note>
      )}
      {children(query.data)}
    </>
  );
}

/** Under 300 ms nothing is shown. */
function Late({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return <div className={shown ? undefined : "invisible"}>{children}</div>;
}
