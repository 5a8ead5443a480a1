import { clsx } from "clsx";
import type { ReactNode } from "react";
import { Link } from "../ui/link.tsx";

export interface Crumb {
  label: string;
  href: string;
  /** A CrumbSwitcher that lists the siblings of this level. */
  switcher?: ReactNode;
}

/** Each level is a link plus its switcher; on a narrow screen the last two levels stay. */
export function Breadcrumb({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb" className="min-w-0 flex-1">
      <ol className="flex items-center gap-0.5">
        {crumbs.map((crumb, index) => {
          const last = index === crumbs.length - 1;
          return (
            <li
              key={crumb.href}
              className={clsx("flex min-w-0 items-center", index < crumbs.length - 2 && "max-md:hidden")}
            >
              {index > 0 && (
                <span
                  aria-hidden
                  className={clsx("pr-1.5 pl-1 text-border-strong", index === crumbs.length - 2 && "max-md:hidden")}
                >
                  /
                </span>
              )}
              <Link
                href={crumb.href}
                aria-current={last ? "page" : undefined}
                title={crumb.label}
                className={clsx(
                  "truncate rounded-sm py-1 pr-0.5 pl-[5px] text-small hover:text-foreground",
                  last ? "font-medium text-foreground" : "text-muted-foreground",
                )}
              >
                {crumb.label}
              </Link>
              {crumb.switcher}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
