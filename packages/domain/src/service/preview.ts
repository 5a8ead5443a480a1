/** What a service's containers get of three levels of variables, told without opening a value. */
import { isAppError } from "../errors.ts";
import {
  type Levels,
  mergedNames,
  printReference,
  type Reference,
  resolveVariables,
  unknownReferences,
  type VariableLevel,
  variableLevels,
} from "./env.ts";

/** A variable of one level, as it is stored or as it is being typed. */
export interface NamedVariable {
  id: string;
  secret: boolean;
  references: readonly Reference[];
}

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

export function previewVariables(levels: Levels<NamedVariable>): VariablePreview {
  const unknown = unknownReferences(levels);
  const variables = mergedNames(levels).flatMap(({ name, level }) => {
    const found = levels[level].get(name);
    if (!found) return [];
    return {
      id: found.id,
      name,
      level,
      secret: found.secret,
      overrides: variableLevels.filter((other) => other !== level && levels[other].has(name)),
      references: found.references.map(printReference),
      unknown: unknown.filter((each) => each.name === name).map((each) => printReference(each.reference)),
    };
  });
  return { variables, problem: refusalOf(levels) };
}

/** References alone resolve like the values that hold them. */
function refusalOf(levels: Levels<NamedVariable>): string | null {
  const skeleton = (level: VariableLevel) =>
    new Map(Array.from(levels[level], ([name, { references }]) => [name, references.map(printReference).join("")]));
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
