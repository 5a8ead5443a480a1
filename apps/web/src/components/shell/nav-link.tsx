"use client";

import { clsx } from "clsx";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { Link } from "../ui/link.tsx";

interface NavLinkProps {
  href: string;
  icon: ReactNode;
  hotkey?: string;
  tally?: ReactNode;
  children: ReactNode;
}

export function NavLink({ href, icon, hotkey, tally, children }: NavLinkProps) {
  const path = usePathname();
  const current = path === href || path.startsWith(`${href}/`);
  return (
    <Link
      href={href}
      data-hotkey={hotkey}
      aria-current={current ? "page" : undefined}
      className={clsx(
        "flex min-h-[30px] items-center gap-2.5 rounded-md px-2 text-small font-medium hover:bg-accent pointer-coarse:min-h-9",
        current
          ? "bg-accent text-foreground [&>svg]:text-link"
          : "text-muted-foreground [&>svg]:text-subtle-foreground",
      )}
    >
      {icon}
      {children}
      {tally !== undefined && <span className="ml-auto text-caption text-subtle-foreground">{tally}</span>}
    </Link>
  );
}
