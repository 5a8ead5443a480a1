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
  /** Left out where no service uses any of the family. */
  usedBy?: readonly { serviceId: string; name: string; path: string }[];
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

/** How the test of a family is spoken of. */
export interface TestWords {
  action: string;
  pending: string;
  /** What is done while it is waited for. */
  explains: string;
  /** Of the column that says what came of it, and of when. */
  column: string;
  works: string;
  never: string;
  tried: string;
  worked: string;
  /** Who may have a stored one tested. */
  needs: "read" | "update";
}

/** What becomes of what when one is removed that nothing uses. */
export interface Removal {
  stops: readonly string[];
  deleted: string;
  stays: string;
}

/** How a family is spoken of, and what there is of it. */
export interface FamilyWords {
  name: ConnectionFamily;
  /** "registry", "git provider" */
  one: string;
  many: string;
  providers: readonly AnyProvider<unknown>[];
  /** Where it is more than to sign in. */
  test?: TestWords;
  removal?: Removal;
}
