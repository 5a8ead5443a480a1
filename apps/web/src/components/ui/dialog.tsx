"use client";

import { clsx } from "clsx";
import { X } from "lucide-react";
import { type MouseEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Button, IconButton } from "./button.tsx";

interface DialogProps {
  title: string;
  onClose: () => void;
  /** Typed text would be lost: closing asks first, inside the same dialog. */
  unsaved?: boolean;
  footer?: ReactNode;
  className?: string;
  children: ReactNode;
}

const neighbourOf = (opener: Element | null): Element | null => {
  const row = opener?.closest("tr, li");
  return row?.nextElementSibling ?? row?.previousElementSibling ?? null;
};

/** What was deleted took the opener along: the focus goes to the row beside it then, or to the page's title. */
function focusBack(opener: Element | null, neighbour: Element | null): void {
  const here = opener instanceof HTMLElement && opener.isConnected ? opener : null;
  const beside = neighbour?.isConnected ? neighbour.querySelector<HTMLElement>("a[href], button") : null;
  const title = document.querySelector<HTMLElement>("main h1");
  if (title) title.tabIndex = -1;
  (here ?? beside ?? title)?.focus();
}

/**
 * The browser's own modal dialog: it traps the focus, closes with Esc and gives the focus back to its opener.
 * Mount it to open it; load it with React.lazy where it stands. On a phone it is a sheet from below.
 */
export function Dialog({ title, onClose, unsaved, footer, className, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [asking, setAsking] = useState(false);
  const titleId = useId();
  const [opener] = useState(() => document.activeElement);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLElement>("[data-autofocus], form :is(input, select, textarea)")?.focus();
    const neighbour = neighbourOf(opener);
    return () => {
      element?.close();
      focusBack(opener, neighbour);
    };
  }, [opener]);

  const close = () => (unsaved ? setAsking(true) : onClose());
  const onBackdrop = (event: MouseEvent) => {
    if (event.target === dialog.current) close();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc is the keyboard's way out, and the dialog handles it itself.
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      className={clsx("dialog", className)}
      onClick={onBackdrop}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <header className="flex items-start justify-between gap-2 pt-[14px] pr-3 pl-5">
        <h2 id={titleId} className="pt-1 text-lead">
          {title}
        </h2>
        <IconButton label="Close" icon={<X aria-hidden size={16} />} onClick={close} />
      </header>
      {/* The content stays mounted while it asks, so that nothing typed is lost by "Keep editing". */}
      <div hidden={asking}>{children}</div>
      {!asking && footer && <DialogFooter>{footer}</DialogFooter>}
      {asking && (
        <>
          <p className="px-5 py-4 text-small">What you typed here is not saved.</p>
          <DialogFooter>
            <Button onClick={() => setAsking(false)}>Keep editing</Button>
            <Button variant="danger" onClick={onClose}>
              Discard what I typed
            </Button>
          </DialogFooter>
        </>
      )}
    </dialog>
  );
}

export function DialogBody({ children }: { children: ReactNode }) {
  return <div className="grid gap-3.5 px-5 py-4">{children}</div>;
}

/** Inside a form in the dialog's body, or as its `footer`. The primary button is last. */
export function DialogFooter({ children }: { children: ReactNode }) {
  return (
    <footer className="sticky bottom-0 flex flex-wrap justify-end gap-2 border-t border-border bg-popover px-5 py-3.5">
      {children}
    </footer>
  );
}
