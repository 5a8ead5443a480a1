import { AppError } from "../../errors.ts";

interface Rewrite {
  /** As nixpacks wrote it. */
  dockerfile: string;
  /** What `nixpacks plan` printed. */
  plan: string;
  /** Given as secrets, so that no value of theirs may stand in the image. */
  secretNames: ReadonlySet<string>;
  valuesHash: string;
}

const unknownShape = (what: string): AppError =>
  new AppError("PRECONDITION", "nixpacks wrote a Dockerfile of a form that is not known.", {
    detail: what,
    hint: "Install the version of nixpacks that this version of Moorage names, or use another builder.",
  });

/**
 * Each command of a phase reads the variables from a secret file that is there for this command only. Plain nixpacks has
 * them as build arguments and as ENV, in the image for everyone to read.
 */
export function rewriteNixpacks({ dockerfile, plan, secretNames, valuesHash }: Rewrite): string {
  const lines = dockerfile.split("\n");
  const first = lines.findIndex((line) => /^# .+ phase$/.test(line));
  const start = lines.lastIndexOf("# start");
  if (first < 0 || start < first) throw unknownShape("no phase, or no start");
  const head = lines.slice(0, first);
  const phases = lines.slice(first, start).map(withSecrets);
  return [
    ...withoutArguments(head, parsePlan(plan).variables ?? {}, secretNames),
    `ARG MOORAGE_ENV_HASH=${valuesHash}`,
    "",
    ...phases,
    ...lines.slice(start),
  ].join("\n");
}

const mount = "--mount=type=secret,id=env,required=true";

function withSecrets(line: string): string {
  // Not a command of the source, but a line for the start of the app.
  if (/^RUN printf '\\nPATH=/.test(line)) return line;
  const run = /^RUN\s+((?:--mount=\S+\s+)*)(.+)$/.exec(line);
  if (!run) return line;
  const [, mounts = "", command = ""] = run;
  return `RUN ${mounts}${mount} . /run/secrets/env && ${command}`;
}

interface Plan {
  variables?: Record<string, unknown>;
  staticAssets?: Record<string, unknown> | null;
  phases?: Record<string, { nixpkgsArchive?: unknown }>;
}

function parsePlan(plan: string): Plan {
  try {
    return JSON.parse(plan) as Plan;
  } catch (error) {
    throw new AppError("PRECONDITION", "nixpacks wrote no plan that can be read.", { cause: error });
  }
}

/** nixpacks writes files of these names on the server itself, and a nixpacks.toml of the source may choose them. */
export function checkNixpacksPlan(plan: string): void {
  const { staticAssets, phases = {} } = parsePlan(plan);
  const assets = Object.keys(staticAssets ?? {});
  const archives = Object.values(phases).flatMap(({ nixpkgsArchive }) => nixpkgsArchive ?? []);
  const bad =
    assets.find((name) => name.startsWith("/") || name.split("/").includes("..")) ??
    archives.find((archive) => !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(String(archive)));
  if (bad !== undefined)
    throw new AppError("INVALID", "The source's nixpacks.toml names a file outside of the source.", {
      detail: String(bad),
      hint: "Correct staticAssets or nixpkgsArchive there.",
    });
}

/** `ARG A B` and `ENV A=$A B=$B` become the values that the plan itself has; ours travel as secrets. */
function withoutArguments(
  head: string[],
  variables: Record<string, unknown>,
  secretNames: ReadonlySet<string>,
): string[] {
  return head.flatMap((line) => {
    if (line.startsWith("ENV ")) return [];
    if (!line.startsWith("ARG ")) return [line];
    const names = line.slice("ARG ".length).split(" ").filter(Boolean);
    return names.filter((name) => !secretNames.has(name)).map((name) => environment(name, variables[name]));
  });
}

function environment(name: string, value: unknown): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || typeof value !== "string" || /[\r\n]/.test(value))
    throw unknownShape(`no plain value for ${name}`);
  return `ENV ${name}="${value.replace(/[\\"$]/g, String.raw`\$&`)}"`;
}
