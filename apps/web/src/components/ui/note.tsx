import { clsx } from "clsx";
import { CircleCheck, CircleX, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Problem } from "../../lib/problem.ts";
import type { Tone } from "../../lib/shapes.ts";

const looks: Record<Tone, string> = {
  ok: "border-ok-border bg-ok-soft text-ok",
  busy: "border-busy-border bg-busy-soft text-busy",
  warn: "border-warn-border bg-warn-soft text-warn",
  fail: "border-fail-border bg-fail-soft text-fail",
  idle: "border-border bg-muted text-muted-foreground",
};

const icons = { ok: CircleCheck, busy: Info, warn: TriangleAlert, fail: CircleX, idle: Info };

interface NoteProps {
  tone?: Tone;
  /** For what has just gone wrong. */
  alert?: boolean;
  actions?: ReactNode;
  children: ReactNode;
}

export function Note({ tone = "idle", alert, actions, children }: NoteProps) {
  const Icon = icons[tone];
  return (
    <div
      role={alert ? "alert" : undefined}
      className={clsx(
        "flex flex-wrap items-start gap-x-2.5 gap-y-2 rounded-lg border px-3 py-2.5 text-small",
        looks[tone],
      )}
    >
      <Icon aria-hidden size={16} className="mt-px" />
      <div className="prose-links min-w-0 flex-1 basis-60 text-foreground">{children}</div>
      {actions && <div className="flex gap-2">{actions}</div>}
    </div>
  );
}

/** What a server refused and no field owns: above the buttons of the form, with the id to ask about. */
export function ProblemNote({ problem }: { problem: Problem | undefined }) {
  if (!problem) return null;
  return (
    <Note tone="fail" alert>
      {problem.title} {problem.why}
      {problem.requestId && (
        <span className="block text-caption text-muted-foreground">Request {problem.requestId}</span>
      )}
    </Note>
  );
}
