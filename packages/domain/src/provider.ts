import { z } from "zod";
import type { Secret } from "./secret.ts";

/** A function from its own typed config to the family's interface. Pure: it returns values, the engine acts on them. */
export interface Provider<T extends string, C extends z.ZodObject, S extends z.ZodObject, I> {
  readonly type: T;
  readonly label: string;
  readonly description: string;
  readonly config: C;
  readonly secrets: S;
  create(given: { config: z.output<C>; secrets: z.output<S> }): I;
}

export const defineProvider = <const T extends string, C extends z.ZodObject, S extends z.ZodObject, I>(
  provider: Provider<T, C, S, I>,
): Provider<T, C, S, I> => provider;

/** The one place that forgets a provider's own types. */
export interface AnyProvider<I> {
  readonly type: string;
  readonly label: string;
  readonly description: string;
  readonly config: z.ZodObject;
  readonly secrets: z.ZodObject;
  create(given: never): I;
}
type Entry = AnyProvider<unknown>;
type ConfigOf<P> = P extends { type: infer T extends string; config: infer C extends z.ZodObject }
  ? { type: T } & z.output<C>
  : never;
type InputOf<P> = P extends { type: infer T extends string; config: infer C extends z.ZodObject }
  ? { type: T } & z.input<C>
  : never;

export interface Catalog<L extends readonly Entry[]> {
  readonly list: L;
  readonly types: L[number]["type"][];
  readonly schema: z.ZodType<ConfigOf<L[number]>, InputOf<L[number]>>;
  get(type: string): L[number];
  of(config: ConfigOf<L[number]>, secrets?: Record<string, Secret>): ReturnType<L[number]["create"]>;
}

/** From the list are derived: the union of configs, its schema, the menu, and `of`, the only dispatch on a type. */
export function catalog<const L extends readonly Entry[]>(list: L): Catalog<L> {
  const byType = new Map<string, L[number]>(list.map((provider) => [provider.type, provider]));
  const get = (type: string): L[number] => {
    const found = byType.get(type);
    if (!found) throw new Error(`unknown provider ${type}`);
    return found;
  };
  const options = list.map((provider) => provider.config.extend({ type: z.literal(provider.type) }));
  return {
    list,
    types: list.map((provider) => provider.type),
    schema: z.discriminatedUnion("type", options as never) as unknown as Catalog<L>["schema"],
    get,
    of: (config, secrets = {}) =>
      get(config.type).create({ config, secrets } as never) as ReturnType<L[number]["create"]>,
  };
}

const fieldsWith =
  (mark: string) =>
  ({ shape }: z.ZodObject): ReadonlySet<string> =>
    new Set(Object.keys(shape).filter((name) => (shape[name] as z.ZodType).meta()?.[mark] === true));

/** Fields that the other side tells (`meta({ hidden: true })`): no form shows them, and no input sets them. */
export const hiddenFields = fieldsWith("hidden");
/** Secrets that are an address (`meta({ address: true })`): the others do not follow to a new one. */
export const addressFields = fieldsWith("address");
