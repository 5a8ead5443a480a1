"use client";

import { clsx } from "clsx";
import type { ReactNode } from "react";
import { Link } from "../../../components/ui/link.tsx";
import type { ServicePlace } from "../../../lib/service-place.ts";
import type { Service } from "../types.ts";
import { type SettingsPart, settingsParts } from "../view.ts";
import { AutomaticPart } from "./automatic-part.tsx";
import { BuildPart } from "./build-part.tsx";
import { DangerPart } from "./danger-part.tsx";
import { GeneralPart } from "./general-part.tsx";
import { MountsPart } from "./mounts-part.tsx";
import { PatchesPart } from "./patches-part.tsx";
import { RunPart } from "./run-part.tsx";
import { ScalePart } from "./scale-part.tsx";
import { SourcePart } from "./source-part.tsx";
import { SwarmPart } from "./swarm-part.tsx";
import { TrafficPart } from "./traffic-part.tsx";

export interface PartProps {
  place: ServicePlace;
  service: Service;
}

const parts: Record<SettingsPart, { label: string; Part: (props: PartProps) => ReactNode }> = {
  general: { label: "General", Part: GeneralPart },
  source: { label: "Source", Part: SourcePart },
  build: { label: "Build", Part: BuildPart },
  patches: { label: "Patches", Part: PatchesPart },
  automatic: { label: "Automatic deployments", Part: AutomaticPart },
  run: { label: "Run", Part: RunPart },
  scale: { label: "Scale", Part: ScalePart },
  traffic: { label: "Health and traffic", Part: TrafficPart },
  mounts: { label: "Ports and mounts", Part: MountsPart },
  swarm: { label: "Advanced", Part: SwarmPart },
  danger: { label: "Danger", Part: DangerPart },
};

/** On a phone the parts scroll sideways. */
function intoView(link: HTMLAnchorElement | null): void {
  const bar = link?.closest("nav");
  if (bar && link) bar.scrollLeft = link.offsetLeft - bar.clientWidth / 2;
}

export default function SettingsTab({ place, service, part }: PartProps & { part: SettingsPart }) {
  const { Part, label } = parts[part];
  return (
    <div className="grid items-start gap-6 md:grid-cols-[176px_minmax(0,1fr)]">
      <nav aria-label="Settings" data-keep-focus className="scroll-quiet max-md:overflow-x-auto">
        <ul className="flex gap-px md:grid">
          {settingsParts.map((name) => (
            <li key={name}>
              <Link
                href={`${place.href}/settings/${name}`}
                aria-current={name === part ? "page" : undefined}
                ref={name === part ? intoView : undefined}
                className={clsx(
                  "flex min-h-8 items-center rounded-md px-2.5 text-small font-medium whitespace-nowrap hover:bg-accent pointer-coarse:min-h-9",
                  name === part ? "bg-accent text-foreground" : "text-muted-foreground",
                )}
              >
                {parts[name].label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <section aria-label={label} className="grid min-w-0 max-w-[860px] gap-4">
        <Part key={part} place={place} service={service} />
      </section>
    </div>
  );
}
