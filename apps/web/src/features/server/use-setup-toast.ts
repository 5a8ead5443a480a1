"use client";

import { useEffect, useRef } from "react";
import { toast } from "../../components/ui/toast.ts";
import type { Server } from "./types.ts";

function outcomeWords(state: Server["status"]["state"], name: string): string {
  if (state === "failed") return `The set-up of ${name} failed`;
  return state === "new" ? `The set-up of ${name} was cancelled` : `${name} is set up`;
}

/** The result of a set-up that was seen running here; not on its own page, which says it better. */
export function useSetupToast(server: Server | undefined, onItsPage: boolean): void {
  const running = useRef(false);
  const { id, name, status } = server ?? {};
  const state = status?.state;
  useEffect(() => {
    if (state === undefined) return;
    const ended = running.current && state !== "setting-up";
    running.current = state === "setting-up";
    if (!ended || onItsPage) return;
    toast({
      tone: state === "failed" ? "fail" : "ok",
      title: outcomeWords(state, name ?? ""),
      link: { href: `/servers/${id}/runs`, label: "Open runs" },
    });
  }, [state, name, id, onItsPage]);
}
