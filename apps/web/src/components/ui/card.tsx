import { clsx } from "clsx";
import { type ReactNode, useId } from "react";
import type { Tone } from "../../lib/shapes.ts";

interface CardProps {
  title?: ReactNode;
  icon?: ReactNode;
  /** At the right of the title: a count, a link, buttons. */
  aside?: ReactNode;
  tone?: Extract<Tone, "fail" | "warn">;
  /** The body has its own edges (list, table, log). */
  flush?: boolean;
  className?: string;
  children: ReactNode;
}

const heads = { fail: "border-fail-border bg-fail-soft", warn: "border-warn-border bg-warn-soft" };

export function Card({ title, icon, aside, tone, flush, className, children }: CardProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={title ? id : undefined}
      className={clsx(
        "min-w-0 overflow-clip rounded-lg border bg-card",
        tone ? heads[tone].split(" ")[0] : "border-border",
        className,
      )}
    >
      {title && (
        <header
          className={clsx(
            "flex min-h-12 flex-wrap items-center gap-x-2 gap-y-1 border-b px-4 py-2",
            tone ? heads[tone] : "border-border",
          )}
        >
          {icon}
          <h2 id={id} className="min-w-0 flex-1">
            {title}
          </h2>
          {aside && <div className="flex items-center gap-2 text-caption text-muted-foreground">{aside}</div>}
        </header>
      )}
      {flush ? children : <div className="p-4">{children}</div>}
    </section>
  );
}

/** Pairs of name and value: the facts column of a page. */
export function Facts({ items }: { items: readonly { label: string; value: ReactNode }[] }) {
  return (
    <dl className="grid grid-cols-[minmax(96px,max-content)_minmax(0,1fr)] gap-x-4 gap-y-[9px] text-small">
      {items.map((item) => (
        <div key={item.label} className="contents">
          <dt className="text-muted-foreground">{item.label}</dt>
          <dd className="min-w-0 wrap-anywhere">{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Main column and a 336 px column of facts, which falls below under 1180 px. */
export function WithFacts({ children, facts }: { children: ReactNode; facts: ReactNode }) {
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_336px]">
      <div className="grid min-w-0 content-start gap-6">{children}</div>
      <aside aria-label="Facts" className="grid min-w-0 content-start gap-4">
        {facts}
      </aside>
    </div>
  );
}
