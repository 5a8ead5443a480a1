"use client";

import { lazy, Suspense } from "react";
import { LoadingRows } from "../../../components/ui/states.tsx";
import { useCan } from "../../../lib/permissions.tsx";
import type { ServicePlace } from "../../../lib/service-place.ts";

const BuildVariables = lazy(async () => ({ default: (await import("../../variable/index.ts")).BuildVariables }));

/** Arguments and secrets of the build; loaded after the part that they stand below. */
export function BuildValues({ place }: { place: ServicePlace }) {
  const can = useCan();
  if (!can("variables:read")) return null;
  return (
    <Suspense fallback={<LoadingRows rows={2} label="the build's values" />}>
      <div className="grid min-w-0 gap-6 pt-2">
        <BuildVariables place={place} of="build-argument" />
        <BuildVariables place={place} of="build-secret" />
      </div>
    </Suspense>
  );
}
