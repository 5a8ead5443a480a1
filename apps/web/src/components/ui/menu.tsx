"use client";

import { clsx } from "clsx";
import { Check, Ellipsis } from "lucide-react";
import type { ComponentProps, KeyboardEvent, ReactNode } from "react";
import { IconButton } from "./button.tsx";
import { Link } from "./link.tsx";
import { Popover } from "./popover.tsx";

export type MenuItem =
  | {
      kind?: "action";
      label: string;
      icon?: ReactNode;
      danger?: boolean;
      checked?: boolean;
      hint?: string;
      onSelect: () => void;
    }
  | { kind: "link"; label: string; icon?: ReactNode; checked?: boolean; hint?: string; href: string }
  | { kind: "heading"; label: string }
  | { kind: "line" };

function move(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  const typed = event.key.length === 1 && !event.ctrlKey && !event.metaKey ? event.key.toLowerCase() : undefined;
  const next =
    to === undefined
      ? typed &&
        [...items.slice(at + 1), ...items].find((item) => item.textContent?.trim().toLowerCase().startsWith(typed))
      : items.at(to % items.length);
  if (!next) return;
  event.preventDefault();
  next.focus();
}

const row =
  "flex min-h-8 w-full items-center gap-2 rounded-md px-2 py-1 text-left text-small hover:bg-accent focus:bg-accent focus:outline-none";

function Item({ item, close }: { item: MenuItem; close: () => void }) {
  if (item.kind === "line") return <hr className="my-1 border-border" />;
  if (item.kind === "heading")
    return <div className="px-2 pt-1.5 pb-1 text-caption font-medium text-subtle-foreground">{item.label}</div>;
  const checkable =
    item.checked === undefined ? { role: "menuitem" } : { role: "menuitemradio", "aria-checked": item.checked };
  const inner = (
    <>
      {item.icon && <span className="text-subtle-foreground">{item.icon}</span>}
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.hint && <span className="text-caption text-subtle-foreground">{item.hint}</span>}
      {item.checked && <Check aria-hidden size={14} />}
    </>
  );
  if (item.kind === "link") {
    return (
      <Link {...checkable} href={item.href} tabIndex={-1} className={row} onClick={close}>
        {inner}
      </Link>
    );
  }
  const { onSelect } = item;
  const select = () => {
    close();
    onSelect();
  };
  return (
    <button
      {...checkable}
      type="button"
      tabIndex={-1}
      className={clsx(row, item.danger && "text-fail")}
      onClick={select}
    >
      {inner}
    </button>
  );
}

interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  align?: "start" | "end";
  /** The opener; without it, an icon button with three dots. */
  opener?: (props: ComponentProps<"button">) => ReactNode;
  size?: "sm" | "md";
}

const focusFirst = (panel: HTMLElement) => panel.querySelector<HTMLElement>('[role^="menuitem"]')?.focus();

export function Menu({ label, items, align = "end", opener, size = "sm" }: MenuProps) {
  const dots = (props: ComponentProps<"button">) => (
    <IconButton {...props} label={label} size={size} icon={<Ellipsis aria-hidden size={16} />} />
  );
  return (
    <Popover
      align={align}
      role="menu"
      label={label}
      onOpen={focusFirst}
      opener={(props) => (opener ?? dots)({ ...props, "aria-haspopup": "menu" })}
    >
      {(close) => (
        <div role="none" onKeyDown={move}>
          {items.map((item, index) => (
            <Item key={index} item={item} close={close} />
          ))}
        </div>
      )}
    </Popover>
  );
}
