/** Columns of what is not there: each has one value, which is taken, and any other is refused with the reason. */
import { z } from "zod";

type Value = string | number | boolean | null;
interface Fixed<V extends Value = Value> {
  shown: V;
  why: string;
  /** What says the same in an input. */
  also: readonly Value[];
}

const only = <const V extends Value>(shown: V, why: string, ...also: Value[]): Fixed<V> => ({ shown, why, also });

const previews = "Previews of pull requests are not there yet, so they cannot be set up.";
const looks = "The dashboard shows an application by its name and description; it keeps no other title and no icon.";
const networks =
  "Networks cannot be chosen yet: an application stands in the network of its environment, and in no other.";

const values = {
  previewEnv: only(null, previews, ""),
  previewBuildArgs: only(null, previews, ""),
  previewBuildSecrets: only(null, previews, ""),
  previewWildcard: only(null, previews, ""),
  previewPort: only(3000, previews, null),
  previewHttps: only(false, previews),
  previewPath: only("/", previews, null, ""),
  previewCertificateType: only("none", previews),
  previewCustomCertResolver: only(null, previews, ""),
  previewLimit: only(3, previews, null),
  isPreviewDeploymentsActive: only(false, previews, null),
  previewRequireCollaboratorPermissions: only(true, previews, null),
  title: only(null, looks, ""),
  subtitle: only(null, looks, ""),
  icon: only(null, looks, ""),
  enabled: only(null, "An application is stopped and started by application.stop and application.start.", true),
  detachDokployNetwork: only(false, networks),
} as const;
/** Lists: null and an empty one say the same. */
const lists = { previewLabels: previews, networkIds: networks } as const;

const each = <R>(table: object, make: (value: never) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(table).map(([name, value]) => [name, make(value as never)]));

/** As `application.update` takes them. */
export const fixedInputs: Record<keyof typeof values | keyof typeof lists, z.ZodType> = {
  ...(each(values, ({ shown, also, why }: Fixed) => z.literal([shown, ...also], why).optional()) as Record<
    keyof typeof values,
    z.ZodType
  >),
  ...(each(lists, (why: string) => z.union([z.null(), z.array(z.never()).max(0)], why).optional()) as Record<
    keyof typeof lists,
    z.ZodType
  >),
};

type Shown = { [K in keyof typeof values]: (typeof values)[K]["shown"] } & { [K in keyof typeof lists]: null };

/** As an application shows them. */
export const fixedValues = {
  ...each(values, ({ shown }: Fixed) => shown),
  ...each(lists, () => null),
} as unknown as Shown;

export const fixedColumns = each(fixedValues, (value: Value) => z.literal(value)) as unknown as {
  [K in keyof Shown]: z.ZodLiteral<Shown[K]>;
};
