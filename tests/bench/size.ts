// The files of the production build.
import { readdirSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { type Figure, figure } from "./figure.ts";

const limitMib = 120;
const dist = realpathSync(path.resolve(import.meta.dirname, "../../dist/current"));

function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const found = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* files(found);
    else if (entry.isFile()) yield found;
  }
}

export async function size(): Promise<Figure[]> {
  const sizes = [...files(dist)].map((file) => statSync(file).size);
  const bytes = sizes.reduce((sum, each) => sum + each, 0);
  const note = `${bytes} bytes in ${sizes.length} files`;
  return [figure("production files", bytes / 1024 ** 2, "MiB", { limit: limitMib, note })];
}
