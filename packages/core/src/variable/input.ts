import { Secret } from "@moorage/domain";
import {
  isVariableName,
  parseEnv,
  type Reference,
  referencesOf,
  variableLevels,
  variablePurposes,
} from "@moorage/domain/service";
import { z } from "zod";
import { Id } from "../id.ts";

export const variablesMax = 500;
const valueBytesMax = 65_536;
const encoder = new TextEncoder();

/** What a container can get as it is: Unix ends a value at NUL, and half a character has no bytes. */
function problemOf(value: string): string | undefined {
  if (value.includes("\0")) return "A value has no NUL character.";
  if (!value.isWellFormed()) return "A value is text; this has half a character in it.";
  if (encoder.encode(value).length > valueBytesMax) return "A value has at most 64 KiB.";
  return undefined;
}

/** A value, with what may be known of it in clear. */
export interface NewValue {
  secret: Secret;
  references: Reference[];
}

const newValue = (value: string): NewValue => ({ secret: new Secret(value), references: referencesOf(value) });

/** Any text, the empty one too; a `Secret` from here on. */
const VariableValue = z
  .string()
  .superRefine((value, ctx) => {
    const message = problemOf(value);
    if (message) ctx.addIssue({ code: "custom", message });
  })
  .transform(newValue);

const VariableName = z
  .string()
  .refine(isVariableName, "Use letters, digits and underscores, not starting with a digit; 256 at most.");

const VariableRow = z.object({
  /** Of a stored variable; lets it be renamed without its value. */
  id: Id.optional(),
  name: VariableName,
  /** Left out: the stored one stays, so that secret values never travel back. */
  value: VariableValue.optional(),
  /** Left out: as stored; a new one is secret unless it looks harmless. */
  secret: z.boolean().optional(),
});
export type VariableRow = z.output<typeof VariableRow>;

const VariableRows = z
  .array(VariableRow)
  .max(variablesMax, `At most ${variablesMax} variables.`)
  .superRefine((rows, ctx) => {
    const seen = new Set<string>();
    for (const [index, { name }] of rows.entries()) {
      if (seen.has(name)) ctx.addIssue({ code: "custom", path: [index, "name"], message: `${name} is there twice.` });
      seen.add(name);
    }
  });

export const SaveVariables = z.object({
  variables: VariableRows,
  /** Names to take away. */
  removed: z.array(z.string().max(256)).max(variablesMax).default([]),
  /** Everything that is not in `variables` goes, and their order is kept. */
  replace: z.boolean().default(false),
});

const textMax = 2_000_000;

/** `.env` text to rows; an issue says its line, and nothing of the line, which may hold a secret. */
const EnvText = z
  .string()
  .max(textMax, "The text is too long.")
  .transform((text, ctx) => {
    const { variables, problems } = parseEnv(text);
    const complain = (line: number, message: string) =>
      ctx.addIssue({ code: "custom", path: [line], message: `Line ${line}: ${message}` });
    for (const { line } of problems) complain(line, "this is not NAME=value.");
    const rows = new Map<string, VariableRow>();
    for (const { name, value, line } of variables) {
      const problem = problemOf(value);
      if (problem) complain(line, problem);
      // As everywhere with .env files, the last one of a name wins.
      rows.set(name, { name, value: newValue(value) });
    }
    if (rows.size > variablesMax) ctx.addIssue({ code: "custom", message: `At most ${variablesMax} variables.` });
    return [...rows.values()];
  });

export const ImportVariables = z.object({ text: EnvText, replace: z.boolean().default(false) });

export const VariableOwner = z.object({
  level: z.enum(variableLevels),
  id: z.string().min(1).max(200),
  /** Left out: of the containers. */
  purpose: z.enum(variablePurposes).optional(),
});
