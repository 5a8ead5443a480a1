"use client";

import { Patches } from "../../patch/index.ts";
import type { PartProps } from "./settings-tab.tsx";

export const PatchesPart = ({ place, service }: PartProps) => <Patches place={place} source={service.spec.source} />;
