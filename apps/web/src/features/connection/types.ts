import type { AnyProvider, ConnectionFamily } from "@moorage/domain";

/** An account of any family, as lists have it: which secrets are set, never what they are. */
export interface Connection {
  id: string;
  type: string;
  name: string;
  config: Readonly<Record<string, unknown>>;
  secrets: Readonly<Record<string, { isSet: boolean }>>;
  checkedAt: string | null;
  succeededAt: string | null;
  problem: { message: string; hint?: string | undefined; since?: string | undefined } | null;
  usedBy: readonly { serviceId: string; name: string; path: string }[];
}

export interface Given {
  config: Record<string, unknown>;
  /** Left out, a stored one stays; null takes it away. */
  secrets: Record<string, string | null>;
}

/** What only one family has beside: sent as it is with a change and a test. */
export type Extra = Readonly<Record<string, unknown>>;

/** What one code for all families calls; the family's own router has it. */
export interface ConnectionApi<C> {
  create: { mutate(input: Given & Extra & { type: string; name: string }): Promise<C> };
  update: { mutate(input: Given & Extra & { connectionId: string; name: string }): Promise<C> };
  remove: { mutate(input: Extra & { connectionId: string }): Promise<unknown> };
  testNew: { mutate(input: Given & Extra & { type: string }): Promise<{ detail: string }> };
  test: { mutate(input: Partial<Given> & Extra & { connectionId: string }): Promise<{ detail: string }> };
}

/** How a family is spoken of, and what there is of it. */
export interface FamilyWords {
  name: ConnectionFamily;
  /** "registry", "git provider" */
  one: string;
  many: string;
  providers: readonly AnyProvider<unknown>[];
}
