"use client";

import { FailedPage } from "@/components/shell/failed-page.tsx";

export default function FailedInShell({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main id="main" className="px-4 py-12">
      <FailedPage error={error} reset={reset} />
    </main>
  );
}
