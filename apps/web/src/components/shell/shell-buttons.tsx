"use client";

// One module: each page would get a file of its own for a button that is not among those of the layout.
import { Search, SunMoon } from "lucide-react";
import { announce } from "../../lib/announce.ts";
import { openPalette } from "../../lib/palette-event.ts";
import { isDark, setTheme } from "../../lib/theme.ts";
import { Kbd } from "../ui/badge.tsx";
import { IconButton } from "../ui/button.tsx";

const label = "Search or jump to";

export function SearchButton() {
  return (
    <button
      type="button"
      onClick={openPalette}
      className="flex h-(--control) w-full items-center gap-2 rounded-md border border-border-strong bg-card px-2 text-small text-muted-foreground hover:bg-accent"
    >
      <Search aria-hidden size={14} />
      {label}
      <span aria-hidden className="ml-auto pointer-coarse:hidden">
        <Kbd>Ctrl K</Kbd>
      </span>
    </button>
  );
}

export function SearchIconButton() {
  return (
    <IconButton label={label} className="md:hidden!" icon={<Search aria-hidden size={16} />} onClick={openPalette} />
  );
}

function flip(): void {
  const theme = isDark() ? "light" : "dark";
  setTheme(theme);
  announce(theme === "dark" ? "Dark theme" : "Light theme");
}

export function ThemeToggle() {
  return <IconButton label="Switch theme" icon={<SunMoon aria-hidden size={16} />} onClick={flip} />;
}
