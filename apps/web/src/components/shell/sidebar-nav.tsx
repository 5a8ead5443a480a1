"use client";

import { usePathname } from "next/navigation";
import type { ReactNode } from "react";

/** The areas, or in the settings their groups. Both were drawn by the server. */
export function SidebarNav({ areas, settings }: { areas: ReactNode; settings: ReactNode }) {
  const path = usePathname();
  if (path === "/settings" || path.startsWith("/settings/")) return settings;
  return (
    <nav aria-label="Main">
      <ul className="grid gap-px">{areas}</ul>
    </nav>
  );
}
