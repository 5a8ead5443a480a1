import { realpath } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@moorage/domain";
import type { BuildPlan } from "@moorage/domain/providers";

/** A path of the source must be there and, links followed, still inside: a context that leads to /etc would be sent. */
export async function checkRequired({ required }: BuildPlan, sourceDir: string): Promise<void> {
  const root = await realpath(sourceDir);
  for (const { path: wanted, label } of required) {
    const real = await realpath(path.join(root, wanted)).catch(() => undefined);
    const name = label === wanted ? label : `${label} ${wanted}`;
    if (!real)
      throw new AppError("NOT_FOUND", `${name} is not in the source.`, {
        hint: "Correct the path in the build settings, or add the file.",
      });
    if (real !== root && !real.startsWith(root + path.sep))
      throw new AppError("INVALID", `${name} leads out of the source.`);
  }
}
