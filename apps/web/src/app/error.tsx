"use client";

import { FailedPage } from "@/components/shell/failed-page.tsx";

export default function FailedRoot({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="grid min-h-dvh place-content-center">
      <FailedPage error={error} reset={reset} />
    </main>
  );
}
