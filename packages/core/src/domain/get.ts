import type { DomainContext, DomainRow } from "./load.ts";

export interface DomainDetail extends DomainRow {
  service: { id: string; slug: string; name: string };
}

export function getDomain({ domain, service: { id, slug, name } }: DomainContext): DomainDetail {
  return { ...domain, service: { id, slug, name } };
}
