"use client";

interface FailedPageProps {
  error: Error & { digest?: string };
  reset: () => void;
}

/**
 * A page that could not be drawn. On the server the reason is replaced by a digest, under which the log has it.
 * Loaded with every page, so it is made of nothing else.
 */
export function FailedPage({ error, reset }: FailedPageProps) {
  const why = error.digest ? "The server's log has the reason." : error.message;
  return (
    <div
      role="alert"
      className="grid justify-items-center gap-2 px-6 py-9 text-center text-small text-muted-foreground"
    >
      <h1 className="text-foreground">This page could not be loaded</h1>
      {why && <p>{why}</p>}
      {error.digest && <p className="text-caption">Request {error.digest}</p>}
      <button
        type="button"
        onClick={reset}
        className="mt-2 h-(--control) rounded-md border border-border-strong bg-card px-3 font-medium text-foreground shadow-button hover:bg-accent"
      >
        Try again
      </button>
    </div>
  );
}
