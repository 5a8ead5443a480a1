"use client";

import { lazy, Suspense, useEffect, useState } from "react";
import { comboOf, focusFilter, isTyping, moveRow, press } from "./hotkeys.ts";

const ShortcutsDialog = lazy(() => import("./shortcuts-dialog.tsx"));
const prefixMs = 1500;

function simple(combo: string): boolean {
  if (combo === "/") return focusFilter();
  if (combo === "j") return moveRow(1);
  if (combo === "k") return moveRow(-1);
  return press(combo);
}

/** Not in fields, not under a dialog, and not when the person turned them off. */
function takesBareKeys(event: KeyboardEvent, combo: string): boolean {
  if (combo.startsWith("alt+") || isTyping(event.target)) return false;
  return document.documentElement.dataset["keys"] !== "off" && document.querySelector("dialog[open]") === null;
}

/** One listener for all keys of the dashboard. Off in fields; `data-keys="off"` on html leaves only the Ctrl/⌘ ones. */
export function Keyboard() {
  const [listed, setListed] = useState(false);
  useEffect(() => {
    let prefixAt = 0;
    const bare = (combo: string) => {
      if (combo === "?") {
        setListed(true);
        return true;
      }
      const prefixed = Date.now() - prefixAt < prefixMs;
      prefixAt = combo === "g" && !prefixed ? Date.now() : 0;
      return prefixed ? press(`g ${combo}`) : combo !== "g" && simple(combo);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const combo = comboOf(event);
      const mod = combo.startsWith("mod+");
      if (!mod && !takesBareKeys(event, combo)) return;
      if (mod ? press(combo) : bare(combo)) event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  if (!listed) return null;
  return (
    <Suspense>
      <ShortcutsDialog onClose={() => setListed(false)} />
    </Suspense>
  );
}
