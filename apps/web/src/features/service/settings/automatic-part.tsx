"use client";

import { AutomaticDeployments } from "../../webhook/index.ts";
import type { PartProps } from "./settings-tab.tsx";

export const AutomaticPart = ({ place, service }: PartProps) => (
  <AutomaticDeployments place={place} service={service} />
);
