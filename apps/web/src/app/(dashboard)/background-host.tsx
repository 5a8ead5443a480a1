"use client";

import { lazy, Suspense, useEffect, useState } from "react";

const Background = lazy(() => import("./background.tsx"));

/** What nobody sees (keys, live updates) is loaded once the page stands. */
export function BackgroundHost() {
  const [standing, setStanding] = useState(false);
  useEffect(() => setStanding(true), []);
  if (!standing) return null;
  return (
    <Suspense>
      <Background />
    </Suspense>
  );
}
