import { clsx } from "clsx";
import {
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CircleMinus,
  CircleSlash,
  CircleStop,
  CircleX,
  LoaderCircle,
  type LucideIcon,
  TriangleAlert,
} from "lucide-react";
import type { ReactNode } from "react";
import type { RunStatus, ServiceState, ServiceStatus, Step, Tone } from "../../lib/shapes.ts";
import { Badge } from "./badge.tsx";
import { Time } from "./time.tsx";

interface Look {
  tone: Tone;
  icon: LucideIcon;
  dot: string;
}

const dots = {
  disc: "rounded-full bg-ok-solid",
  ring: "rounded-full border-2 border-busy-solid",
  diamond: "rotate-45 rounded-xs bg-warn-solid",
  square: "rounded-[1px] bg-fail-solid",
  hollow: "rounded-full border-[1.5px] border-idle-solid",
  dashed: "rounded-full border-[1.5px] border-dashed border-idle-solid",
};

const busy: Look = { tone: "busy", icon: LoaderCircle, dot: dots.ring };

const services: Record<ServiceState, Look> = {
  running: { tone: "ok", icon: CircleCheck, dot: dots.disc },
  deploying: busy,
  starting: busy,
  stopping: busy,
  degraded: { tone: "warn", icon: TriangleAlert, dot: dots.diamond },
  down: { tone: "fail", icon: CircleX, dot: dots.square },
  stopped: { tone: "idle", icon: CircleStop, dot: dots.hollow },
  "never-deployed": { tone: "idle", icon: CircleDashed, dot: dots.hollow },
  unknown: { tone: "idle", icon: CircleHelp, dot: dots.dashed },
};

const runs: Record<RunStatus | Step["status"], { tone: Tone; icon: LucideIcon }> = {
  queued: { tone: "idle", icon: CircleDashed },
  pending: { tone: "idle", icon: CircleDashed },
  running: { tone: "busy", icon: LoaderCircle },
  succeeded: { tone: "ok", icon: CircleCheck },
  failed: { tone: "fail", icon: CircleX },
  cancelled: { tone: "idle", icon: CircleSlash },
  replaced: { tone: "idle", icon: CircleMinus },
  skipped: { tone: "idle", icon: CircleMinus },
};

const solids: Record<Tone, string> = {
  ok: "text-ok-solid",
  busy: "text-busy-solid",
  warn: "text-warn-solid",
  fail: "text-fail-solid",
  idle: "text-idle",
};

function Shape({ icon: Icon, size, className }: { icon: LucideIcon; size: number; className?: string | undefined }) {
  return (
    <Icon aria-hidden size={size} strokeWidth={2} className={clsx(Icon === LoaderCircle && "animate-arc", className)} />
  );
}

function whole(status: ServiceStatus): string {
  return status.detail ? `${status.text}, ${status.detail}` : status.text;
}

/** For headers: shape, word and colour, with the replicas or the cause. */
export function StatusBadge({ status }: { status: ServiceStatus }) {
  const { tone, icon } = services[status.state];
  return (
    <Badge tone={tone} icon={<Shape icon={icon} size={13} />}>
      {whole(status)}
    </Badge>
  );
}

/** For tables: icon and text; the second line is the detail. */
export function StatusText({ status }: { status: ServiceStatus }) {
  const { tone, icon } = services[status.state];
  return (
    <span className="inline-grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-1.5 text-small">
      <Shape icon={icon} size={13} className={solids[tone]} />
      <span className={tone === "idle" ? "text-idle" : undefined}>{status.text}</span>
      {status.detail && (
        <span className="col-start-2 text-caption text-muted-foreground">
          {status.detail}
          {status.state === "unknown" && status.since && (
            <>
              {" since "}
              <Time at={status.since} />
            </>
          )}
        </span>
      )}
    </span>
  );
}

/** For the sidebar and project cards; the words are there for screen readers and on hover. */
export function StatusDot({ status, name }: { status: ServiceStatus; name?: string }) {
  const words = name ? `${name}: ${whole(status)}` : whole(status);
  return (
    <span title={words} className="inline-grid size-2 shrink-0">
      <span className={clsx("size-2", services[status.state].dot)} />
      <span className="sr-only">{words}</span>
    </span>
  );
}

export function RunBadge({ status, children }: { status: RunStatus; children: ReactNode }) {
  const { tone, icon } = runs[status];
  return (
    <Badge tone={tone} icon={<Shape icon={icon} size={13} />}>
      {children}
    </Badge>
  );
}

/** A result in a list. `past`: a success that is history is grey, not green. */
export function RunText({ status, past, children }: { status: RunStatus; past?: boolean; children: ReactNode }) {
  const { tone, icon } = runs[status];
  const colour = past && status === "succeeded" ? "text-subtle-foreground" : solids[tone];
  return (
    <span className="inline-flex items-center gap-1.5 text-small">
      <Shape icon={icon} size={13} className={colour} />
      <span>{children}</span>
    </span>
  );
}

export function StepIcon({ status }: { status: Step["status"] }) {
  const { tone, icon } = runs[status];
  return <Shape icon={icon} size={20} className={tone === "idle" ? "text-idle-solid" : solids[tone]} />;
}

/** The sign alone, beside words that say the same. */
export function RunMark({ status }: { status: RunStatus }) {
  const { tone, icon } = runs[status];
  return <Shape icon={icon} size={13} className={solids[tone]} />;
}
