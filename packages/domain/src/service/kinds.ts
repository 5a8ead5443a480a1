import type { ServiceKind } from "./spec.ts";

/** What a kind of service can do: procedures ask for one, the page shows a tab for each. */
export const capabilities = ["deploy", "logs", "variables", "domains"] as const;
export type Capability = (typeof capabilities)[number];

export const kinds: Record<ServiceKind, { label: string; plural: string; capabilities: readonly Capability[] }> = {
  application: { label: "Application", plural: "Applications", capabilities },
};
