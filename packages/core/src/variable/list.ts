import { variable } from "@moorage/db/schema";
import { asc } from "drizzle-orm";
import { type OwnerContext, ownedBy } from "./owner.ts";

type VariableRecord = typeof variable.$inferSelect;

export interface ListedVariable {
  id: string;
  name: string;
  secret: boolean;
  /** Null for a secret one, and while the worker does not answer. */
  value: string | null;
  references: VariableRecord["references"];
  position: number;
  updatedAt: string;
}

export interface VariableList {
  variables: ListedVariable[];
  /** The worker, which alone opens values, does not answer; names and flags are still true. */
  valuesUnavailable: boolean;
}

/** A page does not wait longer for values than this. */
const openTimeoutMs = 3_000;

/** Variables of one owner: one statement, and one question to the worker for the values that are no secrets. */
export async function listVariables(ctx: OwnerContext): Promise<VariableList> {
  const rows = await ctx.runtime.db
    .select()
    .from(variable)
    .where(ownedBy(ctx))
    .orderBy(asc(variable.position), asc(variable.name));
  const shown = rows.filter((row) => !row.secret).map((row) => row.id);
  const values = await openShown(ctx, shown);
  return {
    variables: rows.map(({ id, name, secret, references, position, updatedAt }) => ({
      id,
      name,
      secret,
      value: secret ? null : (values?.[id] ?? null),
      references,
      position,
      updatedAt: updatedAt.toISOString(),
    })),
    valuesUnavailable: values === undefined,
  };
}

async function openShown(ctx: OwnerContext, variableIds: string[]): Promise<Record<string, string> | undefined> {
  if (variableIds.length === 0) return {};
  try {
    return await ctx.runtime.tasks.ask("variable.open", { variableIds }, { timeoutMs: openTimeoutMs });
  } catch (error) {
    ctx.runtime.log.warn({ error, operation: ctx.operation }, "variables are listed without their values");
    return undefined;
  }
}
