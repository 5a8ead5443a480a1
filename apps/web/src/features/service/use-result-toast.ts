"use client";

import { useEffect, useRef } from "react";
import { toast } from "../../components/ui/toast.ts";
import type { ServicePlace } from "../../lib/service-place.ts";
import type { Service } from "./types.ts";

const endings: Record<string, { tone: "ok" | "fail"; words: string }> = {
  succeeded: { tone: "ok", words: "serves" },
  failed: { tone: "fail", words: "failed" },
};

/** The result of a deployment that was seen running here; not on its own page, which says it better. */
export function useResultToast(
  { service: slug, href }: ServicePlace,
  service: Service | undefined,
  shownNumber: number | undefined,
): void {
  const open = useRef<number>(undefined);
  const { number, status } = service?.lastDeployment ?? {};
  useEffect(() => {
    if (number === undefined || status === undefined) return;
    if (status === "queued" || status === "running") {
      open.current = number;
      return;
    }
    const ending = endings[status];
    if (open.current !== number || !ending) return;
    open.current = undefined;
    if (shownNumber === number) return;
    toast({
      tone: ending.tone,
      title: `${slug} #${number} ${ending.words}`,
      link: { href: `${href}/deployments/${number}`, label: "Open deployment" },
    });
  }, [number, status, slug, href, shownNumber]);
}
