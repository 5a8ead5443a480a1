import { sealPlace } from "@moorage/core";
import { variable } from "@moorage/db/schema";
import type { QuestionInput } from "@moorage/domain";
import { inArray } from "drizzle-orm";
import type { Worker } from "../worker.ts";

/** Values for somebody whose right was checked where the question was asked. */
export async function openVariables(
  worker: Worker,
  { variableIds }: QuestionInput<"variable.open">,
): Promise<Record<string, string>> {
  if (variableIds.length === 0) return {};
  const rows = await worker.runtime.db
    .select({ id: variable.id, value: variable.value })
    .from(variable)
    .where(inArray(variable.id, variableIds));
  return Object.fromEntries(
    rows.map(({ id, value }) => [id, worker.open(value, sealPlace("variable", "value", id)).reveal()]),
  );
}
