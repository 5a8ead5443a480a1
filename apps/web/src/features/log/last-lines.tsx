"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Card } from "../../components/ui/card.tsx";
import { Link } from "../../components/ui/link.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { Skeleton } from "../../components/ui/states.tsx";
import { clockTime } from "../../lib/format.ts";
import type { ServicePlace } from "../../lib/service-place.ts";
import type { LogLine } from "../../lib/shapes.ts";
import { useTRPC } from "../../trpc/client.tsx";

const shown = 8;
// Colours are shown by the log itself; here the escapes would only be noise.
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with one
const escapes = /\u001b\[[0-9;?]*[A-Za-z]/g;

function Line({ line }: { line: LogLine }) {
  return (
    <li className="flex gap-3 px-4 whitespace-pre">
      <time dateTime={line.at} className="text-subtle-foreground" suppressHydrationWarning>
        {clockTime(line.at)}
      </time>
      <span className="text-(--ansi-grey) max-md:hidden">{line.source}</span>
      <span>{line.text.replace(escapes, "")}</span>
    </li>
  );
}

function Waiting() {
  return (
    <div className="grid gap-2 p-4">
      <Skeleton className="w-2/3" />
      <Skeleton className="w-1/2" />
      <Skeleton className="w-3/5" />
    </div>
  );
}

interface Props {
  place: ServicePlace;
  /** The lines are read again when this becomes something else: a replica came or went. */
  happened: unknown;
}

export function LastLines({ place, happened }: Props) {
  const trpc = useTRPC();
  const query = useQuery(trpc.log.read.queryOptions({ serviceId: place.serviceId, tail: shown }, { staleTime: 0 }));
  const { refetch } = query;
  const before = useRef(happened);
  useEffect(() => {
    if (before.current === happened) return;
    before.current = happened;
    void refetch();
  }, [happened, refetch]);
  return (
    <Card
      title="Last lines"
      aside={
        <Link href={`${place.href}/logs`} className="link">
          Open logs
        </Link>
      }
      flush
    >
      <QueryView query={query} what="the log" loading={<Waiting />}>
        {(lines) =>
          lines.length > 0 ? (
            <section
              aria-label="Last log lines"
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
              tabIndex={0}
              className="overflow-x-auto bg-muted py-2.5 font-mono text-log/5 focus-visible:-outline-offset-2"
            >
              <ol className="w-max min-w-full">
                {lines.map((line) => (
                  <Line key={line.id} line={line} />
                ))}
              </ol>
            </section>
          ) : (
            <p className="p-4 text-small text-muted-foreground">Nothing written yet.</p>
          )
        }
      </QueryView>
    </Card>
  );
}
