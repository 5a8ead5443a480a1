"use client";

import { lazy, Suspense, useEffect, useState } from "react";
import { onPaletteOpen } from "../../lib/palette-event.ts";

const Palette = lazy(() => import("./palette.tsx"));

const isPaletteKey = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent) =>
  key.toLowerCase() === "k" && (ctrlKey || metaKey) && !altKey && !shiftKey;

/** Stands in the shell, with its key: other keys come later. The palette itself is loaded when it is first opened. */
export function PaletteHost() {
  const [open, setOpen] = useState(false);
  useEffect(() => onPaletteOpen(() => setOpen(true)), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || !isPaletteKey(event)) return;
      event.preventDefault();
      setOpen(true);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  if (!open) return null;
  return (
    <Suspense>
      <Palette onClose={() => setOpen(false)} />
    </Suspense>
  );
}
