import { clsx } from "clsx";
import type { ReactNode } from "react";
import type { Crumb } from "./breadcrumb.tsx";
import { TopBar } from "./top-bar.tsx";

interface PageProps {
  crumbs: readonly Crumb[];
  /** Deployment log, logs: all of the width. */
  wide?: boolean;
  children: ReactNode;
}

/** What every page inside the shell begins with: top bar, then main with exactly one h1. */
export function Page({ crumbs, wide, children }: PageProps) {
  return (
    <>
      <TopBar crumbs={crumbs} />
      <main
        id="main"
        tabIndex={-1}
        className={clsx(
          "mx-auto grid w-full grid-cols-[minmax(0,1fr)] content-start gap-4 px-4 pt-4 pb-22 outline-none md:gap-6 md:px-8 md:pt-6 md:pb-18",
          !wide && "max-w-[1320px]",
        )}
      >
        {children}
      </main>
    </>
  );
}
