"use client";

/** The shell itself failed, and its styles with it. Loaded with every page, so it is next to nothing. */
export default function FailedShell({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main>
          <h1>This page could not be loaded</h1>
          <p>{error.digest ? `The server's log has the reason. Request ${error.digest}` : error.message}</p>
          <button type="button" onClick={reset}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
