"use client";

import { useState } from "react";
import { Button } from "../../components/ui/button.tsx";

interface Pages {
  /** What is sent for the page that is shown; nothing for the first. */
  from: { after?: string };
  back: (() => void) | undefined;
  go: (next: string) => void;
}

/** A list whose pages each say where the next one begins. */
export function usePages(): Pages {
  const [passed, setPassed] = useState<string[]>([]);
  const after = passed.at(-1);
  return {
    from: after === undefined ? {} : { after },
    back: after === undefined ? undefined : () => setPassed(passed.slice(0, -1)),
    go: (next) => setPassed([...passed, next]),
  };
}

export function PageButtons({ pages: { back, go }, next }: { pages: Pages; next: string | null }) {
  if (!back && next === null) return null;
  return (
    <div className="flex flex-wrap gap-2">
      {back && (
        <Button size="sm" onClick={back}>
          Previous page
        </Button>
      )}
      {next !== null && (
        <Button size="sm" onClick={() => go(next)}>
          Next page
        </Button>
      )}
    </div>
  );
}
