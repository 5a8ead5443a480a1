"use client";

import { lazy, Suspense, useEffect, useState } from "react";
import { onPaletteOpen } from "../../lib/palette-event.ts";

const Palette = lazy(() => import("./palette.tsx"));

/** Stands in the shell; the palette itself is loaded when it is first opened. */
export function PaletteHost() {
  const [open, setOpen] = useState(false);
  useEffect(() => onPaletteOpen(() => setOpen(true)), []);
  if (!open) return null;
  return (
    <Suspense>
      <Palette onClose={() => setOpen(false)} />
    </Suspense>
  );
}
