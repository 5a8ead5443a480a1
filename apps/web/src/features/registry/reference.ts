import { isAppError } from "@moorage/domain";
import { composeReference, registries } from "@moorage/domain/providers";

interface Account {
  type: string;
  config: Readonly<Record<string, unknown>>;
}

/** What will be pulled when this name is written for this registry; undefined while its settings are not complete. */
export function referenceOf(
  { type, config }: Account,
  image: string,
): { reference: string } | { problem: string } | undefined {
  const parsed = registries.schema.safeParse({ ...config, type });
  if (!parsed.success) return undefined;
  try {
    return { reference: composeReference(registries.of(parsed.data), image) };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { problem: error.message };
  }
}
