import { variable } from "@moorage/db/schema";
import { isAppError } from "@moorage/domain";
import {
  type Levels,
  mergedNames,
  printReference,
  type Reference,
  resolveVariables,
  unknownReferences,
  type VariableLevel,
  variableLevels,
} from "@moorage/domain/service";
import { asc, eq, or } from "drizzle-orm";
import type { ServiceContext } from "../context.ts";

export interface PreviewedVariable {
  id: string;
  name: string;
  /** The level that wins. */
  level: VariableLevel;
  secret: boolean;
  /** Levels that have the name too and lose. */
  overrides: VariableLevel[];
  /** References in the winning value, as written; and those of them that lead nowhere. */
  references: string[];
  unknown: string[];
}

export interface VariablePreview {
  variables: PreviewedVariable[];
  /** Why a deployment would be refused: an unknown reference, or a circle of them. */
  problem: string | null;
}

type VariableRecord = typeof variable.$inferSelect;
type Named = Omit<VariableRecord, "references"> & { references: Reference[] };

/** What the service's containers get, without a single value: names, levels and references are stored in clear. */
export async function previewVariables(ctx: ServiceContext): Promise<VariablePreview> {
  const rows = await ctx.runtime.db
    .select()
    .from(variable)
    .where(
      or(
        eq(variable.projectId, ctx.project.id),
        eq(variable.environmentId, ctx.environment.id),
        eq(variable.serviceId, ctx.service.id),
      ),
    )
    .orderBy(asc(variable.name));
  const levels = levelsOf(rows);
  const unknown = unknownReferences(levels);
  const variables = mergedNames(levels).flatMap(({ name, level }) => {
    const row = levels[level].get(name);
    if (!row) return [];
    return {
      id: row.id,
      name,
      level,
      secret: row.secret,
      overrides: variableLevels.filter((other) => other !== level && levels[other].has(name)),
      references: row.references.map(printReference),
      unknown: unknown.filter((each) => each.name === name).map((each) => printReference(each.reference)),
    };
  });
  return { variables, problem: problemOf(levels) };
}

function levelsOf(rows: readonly VariableRecord[]): Levels<Named> {
  const levels = {
    project: new Map<string, Named>(),
    environment: new Map<string, Named>(),
    service: new Map<string, Named>(),
  };
  for (const row of rows) {
    const level = row.projectId ? "project" : row.environmentId ? "environment" : "service";
    const references = row.references.map(({ level: at, name }): Reference => ({ level: at, name }));
    levels[level].set(row.name, { ...row, references });
  }
  return levels;
}

/** References alone resolve like the values that hold them. */
function problemOf(levels: Levels<Named>): string | null {
  const skeleton = (level: VariableLevel) =>
    new Map(Array.from(levels[level], ([name, row]) => [name, row.references.map(printReference).join("")] as const));
  try {
    resolveVariables({
      project: skeleton("project"),
      environment: skeleton("environment"),
      service: skeleton("service"),
    });
    return null;
  } catch (error) {
    if (isAppError(error)) return error.message;
    throw error;
  }
}
