"use client";

import { clsx } from "clsx";
import { usePathname } from "next/navigation";
import { Fragment } from "react";
import { Link } from "./link.tsx";

export interface Tab {
  label: string;
  href: string;
  tally?: string | number;
  /** Pressing these keys follows the tab: "g l". */
  hotkey?: string;
  /** Only this exact address is the tab (an overview), not what lies below it. */
  exact?: boolean;
}

/** Links in groups (watch, configure, settings). The focus stays on a tab after following it. */
export function Tabs({ label, groups }: { label: string; groups: readonly (readonly Tab[])[] }) {
  const path = usePathname();
  const isCurrent = (tab: Tab) => path === tab.href || (!tab.exact && path.startsWith(`${tab.href}/`));
  return (
    <nav
      aria-label={label}
      data-keep-focus
      className="scroll-quiet -mx-4 overflow-x-auto border-b border-border px-4 max-md:mask-[linear-gradient(to_right,black_calc(100%-32px),transparent)] md:-mx-8 md:px-8"
    >
      <ul className="flex gap-1">
        {groups.map((group, index) => (
          <Fragment key={group[0]?.href ?? index}>
            {index > 0 && <li aria-hidden className="mx-2 my-3 w-px bg-border-strong" />}
            {group.map((tab) => (
              <li key={tab.href}>
                <Link
                  href={tab.href}
                  data-hotkey={tab.hotkey}
                  aria-current={isCurrent(tab) ? "page" : undefined}
                  ref={isCurrent(tab) ? scrollIntoTabs : undefined}
                  className={clsx(
                    "-mb-px flex h-[38px] items-center gap-1.5 border-b-2 px-2 text-small font-medium whitespace-nowrap focus-visible:-outline-offset-3 hover:text-foreground",
                    isCurrent(tab) ? "border-primary text-foreground" : "border-transparent text-muted-foreground",
                  )}
                >
                  {tab.label}
                  {tab.tally !== undefined && <span className="font-normal text-subtle-foreground">{tab.tally}</span>}
                </Link>
              </li>
            ))}
          </Fragment>
        ))}
      </ul>
    </nav>
  );
}

function scrollIntoTabs(tab: HTMLAnchorElement | null): void {
  const bar = tab?.closest("nav");
  if (bar && tab) bar.scrollLeft = tab.offsetLeft - bar.clientWidth / 2;
}
