import type { Queryable } from "@moorage/db";
import type { channel, gitHost, registry } from "@moorage/db/schema";
import type { AnyProvider, ConnectionFamily } from "@moorage/domain";
import type { SQL } from "drizzle-orm";
import type { OrganizationContext } from "../context.ts";
import type { Runtime } from "../runtime.ts";
import { sealPlace } from "../seal.ts";
import type { Transaction } from "../transaction.ts";

/** A type and its settings. */
export interface Account {
  type: string;
  config: Record<string, unknown>;
}

/** What one code for all families must know of each. */
export interface Family {
  readonly name: ConnectionFamily;
  /** For texts: "Registry". */
  readonly label: string;
  readonly prefix: "gho" | "reg" | "chn";
  readonly table: typeof gitHost | typeof registry | typeof channel;
  readonly tableName: "git_host" | "registry" | "channel";
  readonly providers: readonly AnyProvider<unknown>[];
  /** Where the secrets are sent to. When it changes they must be entered again: nobody may have them sent elsewhere. */
  audienceOf(type: string, config: Record<string, unknown>): string;
  /** Refuses what needs more rights than to change accounts. */
  guard?(ctx: OrganizationContext, after: Account, before: Account | undefined): void;
  /** Told once when an account fails, for another reason than before, or works again. */
  announce?(runtime: Runtime, account: ConnectionRow): Promise<void>;
  /** In the transaction that notes a check of an account that fails or failed; answers whether there is something to send. */
  tell?(runtime: Runtime, db: Queryable, account: ConnectionRow, before: ConnectionRow): Promise<boolean>;
  /** Told of each test that an account passes: what it could not do before may go now. */
  passed?(tx: Transaction, connectionId: string): Promise<void>;
  /** Whether a service `s` uses the row of the table, in SQL. */
  readonly uses: SQL;
}

export type ConnectionRow = typeof gitHost.$inferSelect;

export interface ConnectionContext extends OrganizationContext {
  connection: ConnectionRow;
}

/** Each secret is sealed for its own field of its own row. */
export const connectionPlace = (family: Pick<Family, "tableName">, id: string, field: string): string =>
  sealPlace(family.tableName, `secrets.${field}`, id);
