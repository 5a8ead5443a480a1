import { variable } from "@moorage/db/schema";
import {
  type Levels,
  type NamedVariable,
  previewVariables as previewOf,
  type Reference,
  type VariablePreview,
} from "@moorage/domain/service";
import { asc } from "drizzle-orm";
import type { ServiceContext } from "../context.ts";
import { variablesAt } from "./owner.ts";

/** What the service's containers get, without a single value: names, levels and references are stored in clear. */
export async function previewVariables(ctx: ServiceContext): Promise<VariablePreview> {
  const rows = await ctx.runtime.db.select().from(variable).where(variablesAt(ctx)).orderBy(asc(variable.name));
  return previewOf(levelsOf(rows));
}

function levelsOf(rows: readonly (typeof variable.$inferSelect)[]): Levels<NamedVariable> {
  const levels = {
    project: new Map<string, NamedVariable>(),
    environment: new Map<string, NamedVariable>(),
    service: new Map<string, NamedVariable>(),
  };
  for (const row of rows) {
    const level = row.projectId ? "project" : row.environmentId ? "environment" : "service";
    const references = row.references.map(({ level: at, name }): Reference => ({ level: at, name }));
    levels[level].set(row.name, { id: row.id, secret: row.secret, references });
  }
  return levels;
}
