"use client";

import { type ReactNode, type RefObject, type ToggleEvent, useCallback, useId, useRef, useState } from "react";

const gap = 6;
const edge = 8;

/** Below the opener, or above it where there is no room; never outside the window. */
function place(panel: HTMLElement, opener: HTMLElement, align: "start" | "end"): void {
  const box = opener.getBoundingClientRect();
  const { width, height } = panel.getBoundingClientRect();
  const left = align === "end" ? box.right - width : box.left;
  const below = box.bottom + gap;
  const top = below + height > window.innerHeight - edge && box.top > height + gap ? box.top - gap - height : below;
  panel.style.left = `${Math.max(edge, Math.min(left, window.innerWidth - width - edge))}px`;
  panel.style.top = `${Math.max(edge, top)}px`;
  panel.style.maxHeight = `${window.innerHeight - Math.max(edge, top) - edge}px`;
}

interface Opener {
  popoverTarget: string;
  ref: RefObject<HTMLButtonElement | null>;
  "aria-expanded": boolean;
  "aria-controls": string;
}

interface PopoverProps {
  align?: "start" | "end";
  role?: "menu" | "dialog" | "listbox";
  label: string;
  opener: (props: Opener) => ReactNode;
  /** Built only while open. */
  children: (close: () => void) => ReactNode;
  onOpen?: (panel: HTMLElement) => void;
}

/** The browser's popover: top layer, Esc and a press outside close it, the focus returns to the opener. */
export function Popover({ align = "start", role = "dialog", label, opener, children, onOpen }: PopoverProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const close = useCallback(() => panel.current?.hidePopover(), []);
  const fill = useCallback(
    (content: HTMLDivElement | null) => {
      if (!content || !panel.current || !button.current) return;
      place(panel.current, button.current, align);
      onOpen?.(panel.current);
    },
    [align, onOpen],
  );
  return (
    <>
      {opener({ popoverTarget: id, ref: button, "aria-expanded": open, "aria-controls": id })}
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: each role that is passed takes a name. */}
      <div
        ref={panel}
        id={id}
        popover="auto"
        role={role}
        aria-label={label}
        className="popover overflow-y-auto"
        onToggle={(event: ToggleEvent<HTMLDivElement>) => setOpen(event.newState === "open")}
      >
        {open && (
          <div ref={fill} role="none">
            {children(close)}
          </div>
        )}
      </div>
    </>
  );
}
