import { clsx } from "clsx";
import { CircleX, Lock, SearchX } from "lucide-react";
import type { ReactNode } from "react";
import type { Problem } from "../../lib/problem.ts";

interface BlankProps {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  /** The whole page is this state: the title is its h1. */
  page?: boolean;
  alert?: boolean;
}

export function Blank({ icon, title, children, actions, page, alert }: BlankProps) {
  const Title = page ? "h1" : "h2";
  return (
    <div
      role={alert ? "alert" : undefined}
      className="grid justify-items-center gap-2 px-6 py-9 text-center text-small text-muted-foreground"
    >
      {icon && <span className="text-subtle-foreground">{icon}</span>}
      <Title className={page ? "text-foreground" : "text-body text-foreground"}>{title}</Title>
      {children && <div className="grid max-w-[44ch] gap-1">{children}</div>}
      {actions && <div className="mt-2 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}

/** What this is for in one sentence, and the button to begin. */
export function Empty({ title, children, actions, icon }: Omit<BlankProps, "page" | "alert">) {
  return (
    <Blank icon={icon} title={title} actions={actions}>
      {children}
    </Blank>
  );
}

/** A filter left nothing: "No service matches". */
export function NoMatch({ what, onClear }: { what: string; onClear: ReactNode }) {
  return <Blank icon={<SearchX aria-hidden size={20} />} title={`No ${what} matches`} actions={onClear} />;
}

/** What, why, and a way to try again. */
export function Failed({ problem, actions, page }: { problem: Problem; actions?: ReactNode; page?: boolean }) {
  return (
    <Blank
      alert
      page={page ?? false}
      icon={<CircleX aria-hidden size={20} className="text-fail-solid" />}
      title={problem.title}
      actions={actions}
    >
      {problem.why && <p>{problem.why}</p>}
      {problem.requestId && <p className="text-caption">Request {problem.requestId}</p>}
    </Blank>
  );
}

interface ForbiddenProps {
  /** What the role does not include: "see the logs". */
  deed: string;
  /** It is the instance's, so that no owner of an organization can give it. */
  shared?: boolean;
  page?: boolean;
}

export function Forbidden({ deed, shared, page }: ForbiddenProps) {
  return (
    <Blank page={page ?? false} icon={<Lock aria-hidden size={20} />} title={`You cannot ${deed}`}>
      <p>
        {shared
          ? "It belongs to the whole instance, so no role includes it. Ask who administers the instance."
          : "Your role does not include it. Ask an owner of the organization."}
      </p>
    </Blank>
  );
}

/** A grey line in the place of a text; build the final layout from these. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={clsx("block h-3 animate-breathe rounded-sm bg-accent", className)} />;
}

export function LoadingRows({ rows = 5, label }: { rows?: number; label: string }) {
  return (
    <div role="status" className="overflow-clip rounded-lg border border-border bg-card">
      <span className="sr-only">Loading {label}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div
          key={row}
          className="grid h-[52px] grid-cols-[2fr_1fr_1fr] items-center gap-6 border-b border-border px-4 last:border-b-0"
        >
          <Skeleton className="w-2/3" />
          <Skeleton className="w-1/2" />
          <Skeleton className="w-1/3" />
        </div>
      ))}
    </div>
  );
}
