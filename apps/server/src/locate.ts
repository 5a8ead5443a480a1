import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The first of `names` that exists in `from` or in a directory above it: the same for sources and for the bundle. */
export function findUp(
  names: readonly string[],
  from = path.dirname(fileURLToPath(import.meta.url)),
): string | undefined {
  for (let directory = from; ; directory = path.dirname(directory)) {
    for (const name of names) {
      const candidate = path.join(directory, name);
      if (existsSync(candidate)) return candidate;
    }
    if (directory === path.dirname(directory)) return undefined;
  }
}
