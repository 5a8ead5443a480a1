import { clsx } from "clsx";
import type { ReactNode } from "react";
import type { Tone } from "../../lib/shapes.ts";

const tones: Record<Tone, string> = {
  ok: "border-ok-border bg-ok-soft text-ok",
  busy: "border-busy-border bg-busy-soft text-busy",
  warn: "border-warn-border bg-warn-soft text-warn",
  fail: "border-fail-border bg-fail-soft text-fail",
  idle: "border-idle-border bg-idle-soft text-idle",
};

export function Badge({ tone = "idle", icon, children }: { tone?: Tone; icon?: ReactNode; children: ReactNode }) {
  return (
    <span
      className={clsx(
        "inline-flex h-[22px] items-center gap-[5px] rounded-full border pr-2 text-caption font-medium whitespace-nowrap",
        icon ? "pl-1.5" : "pl-2",
        tones[tone],
      )}
    >
      {icon}
      {children}
    </span>
  );
}

export function Tag({ children }: { children: ReactNode }) {
  return (
    <span className="inline-flex h-5 items-center gap-[5px] rounded-sm border border-border bg-muted px-[7px] text-caption whitespace-nowrap text-muted-foreground">
      {children}
    </span>
  );
}

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="rounded-sm border border-border-strong bg-card px-[5px] font-mono text-[11px]/4 text-muted-foreground">
      {children}
    </kbd>
  );
}
