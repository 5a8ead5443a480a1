"use client";

import { ArrowDown } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { count } from "../../lib/format.ts";
import type { LogLine } from "../../lib/shapes.ts";
import { Arc } from "../ui/arc.tsx";
import { Button } from "../ui/button.tsx";
import { downloadLog } from "./download.ts";
import { LogBar } from "./log-bar.tsx";
import { LogBody } from "./log-body.tsx";
import { useFollow, useLogScroll } from "./use-log-scroll.ts";
import { useLogView, useOffsets } from "./use-log-view.ts";

interface LogViewerProps {
  label: string;
  lines: readonly LogLine[];
  dropped?: number;
  /** More lines may come: Follow is offered and on. */
  live: boolean;
  /** Steps that begin folded: in a failed run, those that worked. */
  foldSteps?: readonly string[];
  /** The line that matters: it is marked, and the log opens there. */
  causeId?: string | undefined;
  fileName: string;
  /** Under the log, at the left; without it the number of lines stands there. */
  footer?: ReactNode;
  onOlder?: (() => void) | undefined;
  /** The height; `h-[640px]` without it. */
  className?: string;
}

const noSteps: readonly string[] = [];

/** Lines that came after Follow was left. */
function useNewLines(lines: readonly LogLine[], following: boolean): number {
  const last = useRef<string>(undefined);
  if (following) last.current = lines.at(-1)?.id;
  if (following || last.current === undefined) return 0;
  return lines.length - 1 - lines.findLastIndex((line) => line.id === last.current);
}

/** Opens the log at the line that matters, once. */
function useOpenAt(causeId: string | undefined, keys: readonly { key: string }[], show: (row: number) => void): void {
  const opened = useRef(false);
  useEffect(() => {
    if (opened.current || causeId === undefined) return;
    const row = keys.findIndex((entry) => entry.key === causeId);
    if (row < 0) return;
    opened.current = true;
    show(row);
  });
}

export function LogViewer(props: LogViewerProps) {
  const { label, lines, dropped = 0, live, foldSteps = noSteps, causeId, fileName, onOlder } = props;
  const view = useLogView({ lines, dropped, foldSteps });
  const scroll = useLogScroll(live && causeId === undefined);
  const following = scroll.following && live;
  const offsets = useOffsets(view.entries, view.wrap.on ? scroll.seen.columns : 0);
  useFollow(scroll.box, following, offsets.at(-1) ?? 0);
  const fresh = useNewLines(lines, following || !live);

  const show = (row: number) => scroll.scrollTo((offsets[row] ?? 0) - scroll.seen.height / 3);
  useOpenAt(causeId, view.entries, show);
  const onHit = (by: 1 | -1) => {
    if (view.hits.length === 0) return;
    const next = (view.current + by + view.hits.length) % view.hits.length;
    view.setAt(next);
    show(view.hits[next]?.entry ?? 0);
  };
  const follow = { on: following, flip: () => scroll.setFollowing(!following) };
  return (
    <section
      aria-label={label}
      className={`relative flex min-w-0 flex-col overflow-clip rounded-lg border border-border bg-card ${props.className ?? "h-[640px] max-md:h-[480px]"}`}
    >
      <LogBar
        {...view}
        onQuery={view.search}
        onHit={onHit}
        onDownload={() => downloadLog(lines, fileName)}
        follow={live ? follow : undefined}
      />
      <LogBody
        label={label}
        view={view}
        scroll={scroll}
        offsets={offsets}
        causeId={causeId}
        live={live}
        onOlder={onOlder}
      />
      {fresh > 0 && (
        <Button
          size="sm"
          variant="primary"
          className="absolute right-4 bottom-12"
          icon={<ArrowDown aria-hidden size={14} />}
          onClick={() => scroll.setFollowing(true)}
        >
          {count(fresh, "new line")}
        </Button>
      )}
      <Footer live={live}>{props.footer ?? count(dropped + lines.length, "line")}</Footer>
    </section>
  );
}

function Footer({ live, children }: { live: boolean; children: ReactNode }) {
  return (
    <footer className="flex min-h-8 flex-wrap items-center justify-between gap-2 border-t border-border px-2.5 py-1.5 text-caption text-muted-foreground">
      <span className="inline-flex items-center gap-1.5">
        {live && <Arc size={13} className="text-busy-solid" />}
        <span>
          {live && "Live, "}
          {children}
        </span>
      </span>
      <span className="max-md:hidden">Secret values are masked</span>
    </footer>
  );
}
