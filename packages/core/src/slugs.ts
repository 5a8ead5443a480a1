import { randomHex, slugMaxLength, slugOf } from "@moorage/domain";

/** A slug for `name` that `taken` does not have; a few hex digits make it unique. */
export function freeSlug(name: string, taken: readonly string[], maxLength = slugMaxLength): string {
  const slug = slugOf(name, maxLength);
  if (!taken.includes(slug)) return slug;
  return `${slug.slice(0, maxLength - 5).replace(/-+$/, "")}-${randomHex(4)}`;
}
