import { isAppError } from "@moorage/domain";
import { parseEnv, type VariablePurpose } from "@moorage/domain/service";
import { TRPCError } from "@trpc/server";
import { z } from "zod";
import type { Caller, RestContext } from "./operation.ts";

/** Checked before anything is written; an issue says its line and nothing of it, which may be a secret. */
export const EnvText = z
  .string()
  .max(2_000_000)
  .superRefine((text, ctx) => {
    for (const { line } of parseEnv(text).problems)
      ctx.addIssue({ code: "custom", message: `Line ${line}: this is not NAME=value.` });
  });

type Owner = { level: "project" | "environment" | "service"; id: string; purpose?: VariablePurpose };

/**
 * The text for a caller that may reveal variables, else undefined: an empty value would be stored by clients that read,
 * change and write back. The same while the worker, which alone opens values, does not answer.
 */
async function textOf(caller: Caller, ctx: RestContext, owner: Owner): Promise<string | undefined> {
  if (!ctx.permissions.has("variables:reveal")) return undefined;
  try {
    return (await caller.variable.export({ owner })).text;
  } catch (error) {
    const cause = error instanceof TRPCError ? error.cause : error;
    if (isAppError(cause) && (cause.code === "UNAVAILABLE" || cause.code === "TIMEOUT")) return undefined;
    throw error;
  }
}

export async function envOf(caller: Caller, ctx: RestContext, owner: Owner): Promise<{ env?: string }> {
  const env = await textOf(caller, ctx, owner);
  return env === undefined ? {} : { env };
}

/** What only a build is given of an application: null for none, absent like `env`. */
export async function buildValuesOf(caller: Caller, ctx: RestContext, id: string) {
  const [buildArgs, buildSecrets] = await Promise.all(
    (["build-argument", "build-secret"] as const).map((purpose) =>
      textOf(caller, ctx, { level: "service", id, purpose }),
    ),
  );
  return {
    ...(buildArgs === undefined ? {} : { buildArgs: buildArgs || null }),
    ...(buildSecrets === undefined ? {} : { buildSecrets: buildSecrets || null }),
  };
}

/** The whole text replaces what was there; null and absent leave it, so that nothing is emptied by mistake. */
export async function saveEnv(caller: Caller, owner: Owner, text: string | null | undefined): Promise<void> {
  if (typeof text !== "string") return;
  await caller.variable.import({ owner, text, replace: true });
}

/** The variables of one owner also for another of the same level. */
export async function copyEnv(caller: Caller, from: Owner, to: string): Promise<void> {
  await caller.variable.copy({ owner: { level: from.level, id: to }, from });
}
