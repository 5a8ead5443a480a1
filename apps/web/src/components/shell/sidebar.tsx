import type { ReactNode } from "react";
import { sidebarId } from "./ids.ts";
import { SettingsNav, type SettingsRights } from "./settings-nav.tsx";
import { SearchButton } from "./shell-buttons.tsx";
import { SidebarNav } from "./sidebar-nav.tsx";

interface SidebarProps {
  /** Organization switcher. */
  top: ReactNode;
  areas: ReactNode;
  settings: SettingsRights;
  /** Settings, account. */
  foot: ReactNode;
}

/** Beside the page on a wide screen; the browser's popover (Esc and a press outside close it) on a narrow one. */
export function Sidebar({ top, areas, settings, foot }: SidebarProps) {
  return (
    <aside
      id={sidebarId}
      popover="auto"
      aria-label="Navigation"
      className="drawer fixed inset-[0_auto_0_0] m-0 hidden h-dvh w-[284px] max-w-[85vw] flex-col gap-4 overflow-y-auto border-0 border-r border-border bg-sidebar p-2.5 text-foreground open:flex md:sticky md:flex md:w-[236px]"
    >
      {top}
      <SearchButton />
      <SidebarNav areas={areas} settings={<SettingsNav rights={settings} />} />
      <div className="mt-auto grid gap-2">{foot}</div>
    </aside>
  );
}
