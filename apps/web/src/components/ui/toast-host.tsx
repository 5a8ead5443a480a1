"use client";

import { lazy, Suspense, useSyncExternalStore } from "react";
import { shownToasts, subscribeToasts, type Toast } from "./toast.ts";

const Toaster = lazy(() => import("./toaster.tsx"));
const none: readonly Toast[] = [];

/** Stands in the shell once; what it shows is loaded with the first toast. */
export function ToastHost() {
  const shown = useSyncExternalStore(subscribeToasts, shownToasts, () => none);
  if (shown.length === 0) return null;
  return (
    <Suspense>
      <Toaster toasts={shown} />
    </Suspense>
  );
}
