"use client";

import { Check, ChevronsUpDown } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { Input } from "../ui/input.tsx";
import { Link } from "../ui/link.tsx";
import { Popover } from "../ui/popover.tsx";

export interface SwitcherItem {
  label: string;
  href: string;
  hint?: string;
  current?: boolean;
}

interface CrumbSwitcherProps {
  /** "Switch environment" */
  label: string;
  items: readonly SwitcherItem[] | undefined;
  /** Load the list when it is first wanted. */
  onOpen?: () => void;
}

const focusField = (panel: HTMLElement) => panel.querySelector("input")?.focus();

function walk(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("input, a")];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  stops.at((at + (event.key === "ArrowDown" ? 1 : -1)) % stops.length)?.focus();
  event.preventDefault();
}

function List({ label, items, close }: CrumbSwitcherProps & { close: () => void }) {
  const [query, setQuery] = useState("");
  const shown = items?.filter((item) => item.label.toLowerCase().includes(query.trim().toLowerCase()));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows move between the field and the links inside.
    <div onKeyDown={walk} className="grid w-60 gap-1">
      <Input
        aria-label={label}
        placeholder="Find by name"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.parentElement?.querySelector("a")?.click();
        }}
      />
      <ul className="grid max-h-72 gap-px overflow-y-auto">
        {shown?.map((item) => (
          <li key={item.href}>
            <Link
              href={item.href}
              onClick={close}
              aria-current={item.current ? "true" : undefined}
              className="flex min-h-8 items-center gap-2 rounded-md px-2 text-small hover:bg-accent focus-visible:-outline-offset-2"
            >
              <span className="min-w-0 flex-1 truncate">{item.label}</span>
              {item.hint && <span className="text-caption text-subtle-foreground">{item.hint}</span>}
              {item.current && <Check aria-hidden size={14} />}
            </Link>
          </li>
        ))}
      </ul>
      {shown?.length === 0 && <p className="px-2 py-1.5 text-small text-muted-foreground">No name matches.</p>}
    </div>
  );
}

export function CrumbSwitcher({ label, items, onOpen }: CrumbSwitcherProps) {
  const opened = (panel: HTMLElement) => {
    onOpen?.();
    focusField(panel);
  };
  return (
    <Popover
      label={label}
      onOpen={opened}
      opener={(props) => (
        <button
          {...props}
          type="button"
          aria-label={label}
          className="grid size-6 shrink-0 place-items-center rounded-sm text-subtle-foreground hover:bg-accent hover:text-foreground"
        >
          <ChevronsUpDown aria-hidden size={14} />
        </button>
      )}
    >
      {(close) => <List label={label} items={items} close={close} />}
    </Popover>
  );
}
