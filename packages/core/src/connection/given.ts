import { AppError, addressFields, hiddenFields, type Issue, recordOf, type Secret } from "@moorage/domain";
import { z } from "zod";
import type { OrganizationContext } from "../context.ts";
import { seal } from "../seal.ts";
import { connectionPlace, type Family } from "./family.ts";

const secretMaxLength = 65_536;

/** What a client sends for an account. Which fields there are is the provider's to say. */
export const Given = z.object({
  config: recordOf(z.string().max(64), z.unknown()).default({}),
  /** Left out, a stored one stays; null takes it away. */
  secrets: recordOf(z.string().max(64), z.string().max(secretMaxLength).nullable()).default({}),
});
export type Given = z.output<typeof Given>;

export interface Checked extends Stored {
  /** It is sent to another place than before. */
  isElsewhere: boolean;
}

export interface Stored {
  id: string;
  type: string;
  config: Record<string, unknown>;
  /** Field to sealed value. */
  secrets: Record<string, string>;
}

function providerOf(family: Family, type: string) {
  const found = family.providers.find((provider) => provider.type === type);
  if (!found)
    throw new AppError("INVALID", `There is no ${family.label.toLowerCase()} of the type ${type}.`, {
      field: "type",
      hint: `Choose one of ${family.providers.map((provider) => provider.type).join(", ")}.`,
    });
  return found;
}

/** Checks a change by the provider's own schemas and seals what is secret. What is not given stays as it is stored. */
export async function checkGiven(
  ctx: OrganizationContext,
  family: Family,
  stored: Stored,
  given: Given,
): Promise<Checked> {
  const { id, type } = stored;
  const provider = providerOf(family, type);
  const told = hiddenFields(provider.config);
  const visible = without(given.config, (_value, field) => told.has(field));
  const whole = provider.config.safeParse({ ...stored.config, ...visible });
  const anew = [...addressFields(provider.secrets)].some((field) => given.secrets[field]);
  const isElsewhere = anew || (whole.success && audienceChanges(family, stored, whole.data));
  const moved = whole.success && isElsewhere && Object.keys(stored.secrets).length > 0;
  // What another place has told says nothing of this one.
  const config = moved ? provider.config.safeParse(without(whole.data, (_value, field) => told.has(field))) : whole;
  const kept = moved ? {} : stored.secrets;
  const hidden = hiddenFields(provider.secrets);
  const typed = without(given.secrets, (value, field) => value === null || hidden.has(field));
  const secrets = provider.secrets.partial().safeParse(typed);
  const issues = [
    ...issuesOf("config", config),
    ...issuesOf("secrets", secrets),
    ...missing(provider.secrets, { given: given.secrets, kept: new Set(Object.keys(kept)), moved }),
  ];
  if (!config.success || !secrets.success || issues.length > 0)
    throw new AppError("INVALID", issues[0]?.message ?? "Something is wrong here.", {
      ...{ issues, field: issues[0]?.path.join(".") ?? "config" },
    });
  family.guard?.(ctx, { type, config: config.data }, isNew(stored) ? undefined : stored);
  const sealed = { ...without(kept, (_value, field) => given.secrets[field] === null) };
  for (const [field, value] of Object.entries(secrets.data as Record<string, Secret | undefined>))
    if (value) sealed[field] = await seal(ctx.runtime, value, connectionPlace(family, id, field));
  return { id, type, config: config.data, secrets: sealed, isElsewhere };
}

const isNew = ({ config }: Pick<Stored, "config">): boolean => Object.keys(config).length === 0;

const audienceChanges = (family: Family, { type, config }: Stored, after: Record<string, unknown>): boolean =>
  !isNew({ config }) && family.audienceOf(type, config) !== family.audienceOf(type, after);

function without<T>(record: Record<string, T>, leaves: (value: T, field: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([field, value]) => !leaves(value, field)));
}

function issuesOf(part: string, { error }: { error?: z.ZodError | undefined }): Issue[] {
  return (error?.issues ?? []).map(({ path, message }) => ({
    path: [part, ...(path as (string | number)[])],
    message,
  }));
}

/** Secrets that the provider needs and that are neither given nor kept. */
function missing(
  schema: z.ZodObject,
  { given, kept, moved }: { given: Given["secrets"]; kept: ReadonlySet<string>; moved: boolean },
): Issue[] {
  const needed = Object.entries(schema.shape).filter(
    ([, field]) => !z.safeParse(field as z.ZodType, undefined).success,
  );
  return needed
    .filter(([name]) => given[name] === null || (given[name] === undefined && !kept.has(name)))
    .map(([name]) => ({
      path: ["secrets", name],
      message: moved ? "Enter this again: what is stored is for the former address." : "This is needed.",
    }));
}
