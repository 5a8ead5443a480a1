"use client";

import { CircleAlert } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { count } from "../../lib/format.ts";
import { Button } from "./button.tsx";

interface SaveBarProps {
  changes: number;
  /** What must be corrected first, with a link or button to it. */
  blocked?: ReactNode;
  pending?: "save" | "deploy" | undefined;
  onDiscard: () => void;
  onSave: () => void;
  onSaveAndDeploy?: () => void;
}

/** Unsaved changes: stands at the bottom while there are some. Leaving the page asks. */
export function SaveBar({ changes, blocked, pending, onDiscard, onSave, onSaveAndDeploy }: SaveBarProps) {
  useEffect(() => {
    if (changes === 0) return;
    return guardLeaving();
  }, [changes]);
  if (changes === 0) return null;
  return (
    <section
      aria-label="Unsaved changes"
      className="sticky bottom-2 z-15 flex flex-wrap items-center gap-3 rounded-xl border border-border-strong bg-popover py-2.5 pr-3 pl-4 text-small shadow-float md:bottom-4"
    >
      <CircleAlert aria-hidden size={16} className="max-md:hidden" />
      <p className="prose-links flex-1 max-md:basis-full">
        <span className="font-medium">{count(changes, "unsaved change")}.</span> {blocked}
      </p>
      <Button variant="ghost" onClick={onDiscard}>
        Discard
      </Button>
      <Button
        variant={onSaveAndDeploy ? "outline" : "primary"}
        data-hotkey="mod+s"
        pending={pending === "save"}
        pendingLabel="Saving"
        onClick={onSave}
      >
        {onSaveAndDeploy ? "Save only" : "Save changes"}
      </Button>
      {onSaveAndDeploy && (
        <Button variant="primary" pending={pending === "deploy"} pendingLabel="Saving" onClick={onSaveAndDeploy}>
          Save and deploy
        </Button>
      )}
    </section>
  );
}

/** The router has no hook for leaving, so a followed link is asked about before the router sees it. */
function guardLeaving(): () => void {
  const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
  const onClick = (event: MouseEvent) => {
    const link = (event.target as Element).closest?.("a[href]");
    if (!link || event.ctrlKey || event.metaKey || link.getAttribute("target") === "_blank") return;
    if (window.confirm("Leave this page? The unsaved changes are lost.")) return;
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener("beforeunload", onUnload);
  document.addEventListener("click", onClick, true);
  return () => {
    window.removeEventListener("beforeunload", onUnload);
    document.removeEventListener("click", onClick, true);
  };
}
