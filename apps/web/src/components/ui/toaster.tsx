"use client";

import { CircleCheck, CircleX, X } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "./button.tsx";
import { Link } from "./link.tsx";
import { dismissToast, type Toast } from "./toast.ts";

function Entry({ entry }: { entry: Toast }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    // A failure stays until it is closed; nothing leaves while it is read.
    if (entry.tone === "fail" || held) return;
    const timer = setTimeout(() => dismissToast(entry.id), 6000);
    return () => clearTimeout(timer);
  }, [entry, held]);
  const icon =
    entry.tone === "ok" ? (
      <CircleCheck aria-hidden size={16} className="text-ok-solid" />
    ) : (
      <CircleX aria-hidden size={16} className="text-fail-solid" />
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: being looked at only stops the clock.
    <div
      role={entry.tone === "fail" ? "alert" : "status"}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="flex w-[356px] max-w-full items-start gap-2.5 rounded-lg border border-border-strong bg-popover px-3.5 py-3 text-small shadow-float"
    >
      <span className="mt-px">{icon}</span>
      <div className="grid min-w-0 flex-1 gap-0.5">
        <span className="font-medium">{entry.title}</span>
        {entry.text && <span className="text-muted-foreground">{entry.text}</span>}
        <Link href={entry.link.href} className="link" onClick={() => dismissToast(entry.id)}>
          {entry.link.label}
        </Link>
      </div>
      <IconButton size="sm" label="Close" icon={<X aria-hidden size={14} />} onClick={() => dismissToast(entry.id)} />
    </div>
  );
}

export default function Toaster({ toasts }: { toasts: readonly Toast[] }) {
  return (
    <section
      aria-label="Results"
      className="fixed right-4 bottom-4 z-40 grid max-w-[calc(100vw-32px)] justify-items-end gap-2"
    >
      {toasts.map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
    </section>
  );
}
