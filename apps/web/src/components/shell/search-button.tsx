"use client";

import { Search } from "lucide-react";
import { openPalette } from "../../lib/palette-event.ts";
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
