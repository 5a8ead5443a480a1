"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { announce, liveRegionId } from "../../lib/announce.ts";
import { sidebarId } from "./ids.ts";

const patienceMs = 5000;

function focusTitle(keep: boolean): boolean {
  const title = document.querySelector<HTMLElement>("main h1");
  if (!title) return false;
  announce(title.textContent ?? "");
  if (keep) return true;
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
  return true;
}

/** After a route change the focus goes to the h1, except from tabs; the one polite live region says the title. */
export function RouteFocus() {
  const path = usePathname();
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    document.getElementById(sidebarId)?.hidePopover();
    const keep = Boolean(document.activeElement?.closest("[data-keep-focus]"));
    if (focusTitle(keep)) return;
    // The page may still be loading: the title comes with it.
    const observer = new MutationObserver(() => focusTitle(keep) && observer.disconnect());
    observer.observe(document.body, { childList: true, subtree: true });
    const timer = setTimeout(() => observer.disconnect(), patienceMs);
    return () => {
      observer.disconnect();
      clearTimeout(timer);
    };
  }, [path]);
  return <LiveRegion />;
}

function LiveRegion() {
  return <div id={liveRegionId} role="status" aria-live="polite" className="sr-only" />;
}

export function SkipLink() {
  return (
    <a
      href="#main"
      className="fixed -top-16 left-3 z-50 rounded-md border border-border-strong bg-popover px-3 py-2 focus:top-3"
    >
      Skip to content
    </a>
  );
}
