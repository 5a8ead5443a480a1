"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import { QueryView } from "../../components/ui/query-view.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { Time } from "../../components/ui/time.tsx";
import { count } from "../../lib/format.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { LookAgain } from "./look-again.tsx";
import { type Finding, isHere, type Server } from "./types.ts";

/** The worst first. */
const looks: Record<Finding["level"], { icon: LucideIcon; colour: string; words: string }> = {
  blocks: { icon: CircleX, colour: "text-fail-solid", words: "In the way" },
  danger: { icon: CircleX, colour: "text-fail-solid", words: "Danger" },
  warning: { icon: TriangleAlert, colour: "text-warn-solid", words: "Warning" },
  note: { icon: Info, colour: "text-idle", words: "Note" },
  good: { icon: CircleCheck, colour: "text-ok-solid", words: "In order" },
};

const order = Object.keys(looks);
const isOpen = ({ level }: Finding): boolean => level !== "good" && level !== "note";

function Item({ finding: { level, title, why, how } }: { finding: Finding }) {
  const { icon: Icon, colour, words } = looks[level];
  return (
    <li className="grid grid-cols-[20px_minmax(0,1fr)] gap-x-2.5 gap-y-1 border-b border-border px-4 py-3.5 text-small last:border-b-0">
      <Icon aria-hidden size={16} className={`mt-0.5 ${colour}`} />
      <h3 className="text-small wrap-anywhere">
        <span className="sr-only">{words}: </span>
        {title}
      </h3>
      <p className="col-start-2 text-muted-foreground wrap-anywhere">{why}</p>
      {how && (
        <p className="col-start-2 wrap-anywhere">
          <span className="font-medium">What to do: </span>
          {how}
        </p>
      )}
    </li>
  );
}

function Findings({ findings }: { findings: readonly Finding[] }) {
  const sorted = findings.toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
  return (
    <ul className="overflow-clip rounded-lg border border-border bg-card">
      {sorted.map((finding) => (
        <Item key={`${finding.id} ${finding.title}`} finding={finding} />
      ))}
    </ul>
  );
}

function summary(findings: readonly Finding[]): string {
  const open = findings.filter(isOpen).length;
  return open === 0 ? "Everything that was looked at is in order." : `${count(open, "finding")} to look at.`;
}

/** Asked of the machine when the tab is opened, and when somebody asks again; nothing is changed. */
export default function SecurityTab({ server }: { server: Server }) {
  const query = useQuery(
    useTRPC().server.security.queryOptions({ serverId: server.id }, { staleTime: 60_000, retry: false }),
  );
  return (
    <div className="grid max-w-[860px] grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-small text-muted-foreground">
          {query.data ? (
            <>
              {summary(query.data)} Looked at <Time at={new Date(query.dataUpdatedAt).toISOString()} />.
            </>
          ) : (
            "Looks at the server and changes nothing."
          )}
        </p>
        <LookAgain query={query} />
      </div>
      <QueryView
        query={query}
        what="the security of this server"
        shared={isHere(server)}
        loading={<LoadingRows rows={6} label="findings" />}
      >
        {(findings) => <Findings findings={findings} />}
      </QueryView>
    </div>
  );
}
