"use client";

import { SquareTerminal } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { useCan } from "../../lib/permissions.tsx";
import type { ServicePlace } from "../../lib/service-place.ts";
import type { Command, CommandedService } from "./types.ts";

const RunCommandDialog = lazy(() => import("./run-command-dialog.tsx"));

interface Props {
  place: ServicePlace;
  service: CommandedService;
  /** One that was run before, to begin with. */
  from?: Command;
}

export function RunCommandButton({ place, service, from }: Props) {
  const can = useCan();
  const [open, setOpen] = useState(false);
  if (!can("command:create") || !service.active) return null;
  const label = from ? "Run again" : "Run a command";
  return (
    <>
      <Button
        variant={from ? "outline" : "primary"}
        icon={<SquareTerminal aria-hidden size={16} />}
        data-command={label}
        onClick={() => setOpen(true)}
      >
        {label}
      </Button>
      {open && (
        <Suspense>
          <RunCommandDialog place={place} service={service} from={from} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
