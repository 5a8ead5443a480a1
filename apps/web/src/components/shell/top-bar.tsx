import { Menu as MenuIcon } from "lucide-react";
import { IconButton } from "../ui/button.tsx";
import { Breadcrumb, type Crumb } from "./breadcrumb.tsx";
import { sidebarId } from "./ids.ts";
import { SearchIconButton, ThemeToggle } from "./shell-buttons.tsx";

export function TopBar({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <header className="sticky top-0 z-20 flex h-12 items-center gap-2 border-b border-border bg-background/92 px-3 backdrop-blur-sm md:px-6">
      <IconButton
        label="Open navigation"
        popoverTarget={sidebarId}
        className="md:hidden!"
        icon={<MenuIcon aria-hidden size={16} />}
      />
      <Breadcrumb crumbs={crumbs} />
      <SearchIconButton />
      <ThemeToggle />
    </header>
  );
}
