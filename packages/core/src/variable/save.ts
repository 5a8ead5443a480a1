import { variable } from "@moorage/db/schema";
import { AppError, type Issue, newId } from "@moorage/domain";
import { looksHarmless } from "@moorage/domain/service";
import { and, asc, inArray } from "drizzle-orm";
import type { z } from "zod";
import { requirePermission } from "../context.ts";
import { limits } from "../limits.ts";
import { seal, sealPlace } from "../seal.ts";
import { type Transaction, withTransaction } from "../transaction.ts";
import { type ImportVariables, type NewValue, type SaveVariables, type VariableRow, variablesMax } from "./input.ts";
import { lockOwner, type OwnerContext, ownedBy, ownerColumns } from "./owner.ts";

type VariableRecord = typeof variable.$inferSelect;

interface Change {
  variables: readonly VariableRow[];
  removed: readonly string[];
  replace: boolean;
}

export interface SavedVariables {
  added: string[];
  changed: string[];
  removed: string[];
}

/** Upserts and removals of one owner's variables. A row without a value keeps the stored one. */
export const saveVariables = (ctx: OwnerContext, input: z.output<typeof SaveVariables>): Promise<SavedVariables> =>
  change(ctx, input);

export const importVariables = (ctx: OwnerContext, input: z.output<typeof ImportVariables>): Promise<SavedVariables> =>
  change(ctx, { variables: input.text, removed: [], replace: input.replace });

function change(ctx: OwnerContext, input: Change): Promise<SavedVariables> {
  const { owner, organizationId } = ctx;
  return withTransaction(ctx, async (tx) => {
    await lockOwner(tx, ctx);
    const stored = await tx.select().from(variable).where(ownedBy(ctx)).orderBy(asc(variable.position));
    const plan = planChange(stored, input);
    for (const _shown of plan.unhidden) requirePermission(ctx, "variables:reveal");
    await write(tx, ctx, plan);
    const { summary } = plan;
    const after = { ...summary, ...(plan.unhidden.length > 0 ? { unhidden: plan.unhidden } : {}) };
    tx.note({ type: "variable", id: owner.id, name: owner.name, after });
    tx.publish({ type: "variable.changed", organizationId, ownerId: owner.id });
    return summary;
  });
}

interface Planned {
  id: string;
  name: string;
  secret: boolean;
  position: number;
  value: NewValue | undefined;
  was: VariableRecord | undefined;
}

interface Plan {
  rows: Planned[];
  removed: VariableRecord[];
  /** Shown from now on with the value that they had: that is a reveal. */
  unhidden: string[];
  summary: SavedVariables;
}

/** What is stored afterwards; pure. */
function planChange(stored: readonly VariableRecord[], input: Change): Plan {
  const rows = planRows(stored, input);
  const kept = new Set(rows.map((row) => row.id));
  const gone = new Set(input.removed);
  const others = stored.filter((row) => !kept.has(row.id));
  const removed = others.filter((row) => input.replace || gone.has(row.name));
  refuseProblems(
    rows,
    input.variables,
    others.filter((row) => !removed.includes(row)),
  );
  return { rows: rows.filter(isChange), removed, unhidden: unhiddenOf(rows), summary: summaryOf(rows, removed) };
}

function planRows(stored: readonly VariableRecord[], { variables, replace }: Change): Planned[] {
  const byId = new Map(stored.map((row) => [row.id, row]));
  // A row that is named by its id may give its name away to another one.
  const byIdOnly = new Set(variables.map((row) => row.id));
  const byName = new Map(stored.filter((row) => !byIdOnly.has(row.id)).map((row) => [row.name, row]));
  const next = Math.max(-1, ...stored.map((row) => row.position)) + 1;
  return variables.map((row, index) => {
    const was = row.id === undefined ? byName.get(row.name) : byId.get(row.id);
    return {
      id: was?.id ?? newId("var"),
      name: row.name,
      secret: row.secret ?? was?.secret ?? !isHarmless(row),
      position: replace ? index : (was?.position ?? next + index),
      value: row.value,
      was,
    };
  });
}

function refuseProblems(
  rows: readonly Planned[],
  input: readonly VariableRow[],
  left: readonly VariableRecord[],
): void {
  const leftNames = new Set(left.map((row) => row.name));
  const ids = new Set(rows.map((row) => row.id));
  const issues = rows.flatMap(({ name, was, value }, index): Issue[] => {
    if (!was && input[index]?.id !== undefined)
      return [{ path: ["variables", index], message: `${name} was deleted meanwhile.` }];
    if (!was && !value) return [{ path: ["variables", index, "value"], message: "Give it a value." }];
    if (leftNames.has(name)) return [{ path: ["variables", index, "name"], message: `${name} is there already.` }];
    return [];
  });
  if (ids.size < rows.length) issues.push({ path: ["variables"], message: "Two rows are the same variable." });
  if (left.length + rows.length > variablesMax)
    issues.push({ path: ["variables"], message: `At most ${variablesMax} variables.` });
  const bytes = [...left, ...rows].reduce((sum, row) => sum + bytesOf(row), 0);
  if (bytes > limits.variableBytes)
    issues.push({
      path: ["variables"],
      message: `All values together have at most ${limits.variableBytes / 1024} KiB.`,
    });
  const [problem] = issues;
  if (problem) throw new AppError("INVALID", problem.message, { issues, field: problem.path.join(".") });
}

/** What is stored is sealed, which makes it a third longer. */
const bytesOf = (row: Planned | VariableRecord): number =>
  "was" in row
    ? row.value
      ? Buffer.byteLength(row.value.secret.reveal())
      : bytesOfBox(row.was?.value ?? "")
    : bytesOfBox(row.value);
const bytesOfBox = (box: string): number => Math.floor((box.length * 3) / 4);

const isHarmless = ({ name, value }: VariableRow): boolean =>
  value !== undefined && looksHarmless(name, value.secret.reveal());

const isChange = ({ was, name, secret, position, value }: Planned): boolean =>
  !was || value !== undefined || was.name !== name || was.secret !== secret || was.position !== position;

const unhiddenOf = (rows: readonly Planned[]): string[] =>
  rows.filter(({ was, secret, value }) => was?.secret && !secret && !value).map(({ name }) => name);

const summaryOf = (rows: readonly Planned[], removed: readonly VariableRecord[]): SavedVariables => ({
  added: rows.filter(({ was }) => !was).map(({ name }) => name),
  changed: rows
    .filter(({ was, name, secret, value }) => was && (value || was.name !== name || was.secret !== secret))
    .map(({ name }) => name),
  removed: removed.map(({ name }) => name),
});

/** Out and in again under the same ids, so that names can be swapped; a box is bound to its row's id, so it still opens. */
async function write(tx: Transaction, ctx: OwnerContext, { rows, removed }: Plan): Promise<void> {
  const out = [...removed, ...rows.flatMap(({ was }) => (was ? [was] : []))].map(({ id }) => id);
  if (out.length > 0) await tx.delete(variable).where(and(inArray(variable.id, out), ownedBy(ctx)));
  if (rows.length === 0) return;
  const updatedAt = ctx.runtime.now();
  const values: (typeof variable.$inferInsert)[] = [];
  for (const row of rows) values.push({ ...ownerColumns(ctx), ...(await record(ctx, row)), updatedAt });
  await tx.insert(variable).values(values);
}

async function record(ctx: OwnerContext, { id, name, secret, position, value, was }: Planned) {
  const base = { id, name, secret, position };
  if (!value) return { ...base, value: was?.value ?? "", references: was?.references ?? [] };
  const box = await seal(ctx.runtime, value.secret, sealPlace("variable", "value", id));
  return {
    ...base,
    value: box,
    references: value.references.map((each) =>
      each.level ? { level: each.level, name: each.name } : { name: each.name },
    ),
  };
}
