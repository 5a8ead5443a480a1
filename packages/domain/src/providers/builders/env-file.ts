import { Secret } from "../../secret.ts";
import { printEnv } from "../../service/env.ts";
import type { BuildInput, BuildPlan } from "./builder.ts";

type Part = Pick<BuildPlan, "files" | "remove" | "required" | "notes">;

/** The variables as `.env` beside a Dockerfile. Its folder is checked too: a link would lead out of the source. */
export function envFileOf({ envFile, env, sourceDir }: BuildInput, dockerfile: string): Part {
  if (!envFile) return { files: [], remove: [], required: [], notes: [] };
  const folder = dockerfile.split("/").slice(0, -1).join("/");
  const path = folder ? `${folder}/.env` : ".env";
  const text = printEnv([...env].map(([name, value]) => [name, value.reveal()]));
  return {
    // As readable as the rest of the source: the app may run as another user than root.
    files: [{ path: `${sourceDir}/${path}`, content: new Secret(text), mode: 0o644 }],
    remove: [path],
    required: folder ? [{ path: folder, label: "Folder of the Dockerfile" }] : [],
    notes: [`The variables are in ${path} for this build: what copies that file keeps their values in the image.`],
  };
}
