import type { ReactNode } from "react";
import { Arc } from "../../components/ui/arc.tsx";
import { RunText } from "../../components/ui/status.tsx";
import { Time } from "../../components/ui/time.tsx";
import type { Connection, TestWords } from "./types.ts";

interface Props {
  connection: Connection;
  testing: boolean;
  words: TestWords;
  /** What else is to be known of it: a token that ends. */
  children?: ReactNode;
}

/** What the last check came to, in words. */
export function ConnectionStatus({ connection, testing, words, children }: Props) {
  const { problem, checkedAt, succeededAt } = connection;
  if (testing)
    return (
      <span className="inline-flex items-center gap-1.5 text-small">
        <Arc />
        {words.pending}
      </span>
    );
  return (
    <span className="grid gap-0.5">
      {checkedAt ? (
        <RunText status={problem ? "failed" : "succeeded"}>{problem ? "Failing" : words.works}</RunText>
      ) : (
        <RunText status="queued">{words.never}</RunText>
      )}
      {problem && (
        <span className="max-w-[44ch] text-caption text-muted-foreground wrap-anywhere">
          {problem.message} {problem.hint}
        </span>
      )}
      {checkedAt && (
        <span className="text-caption text-muted-foreground">
          {problem?.since && (
            <>
              Failing since <Time at={problem.since} />.{" "}
            </>
          )}
          {words.tried} <Time at={checkedAt} />
          {problem &&
            (succeededAt ? (
              <>
                , {words.worked} <Time at={succeededAt} />
              </>
            ) : (
              `, never ${words.worked}`
            ))}
        </span>
      )}
      {children}
    </span>
  );
}
