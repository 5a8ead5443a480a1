import { AppError, type Argv, isAppError } from "@moorage/domain";
import type { BuildPlan } from "@moorage/domain/providers";
import { CommandFailed } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import type { Exec } from "./run-step.ts";

/** What scripts/prepare.sh installs for builds; found before anything else of the same name. */
export const toolsDir = "/usr/local/lib/moorage/bin";

/** The tools' versions are the first lines of the log; a tool that is missing is said before anything is done. */
export async function sayVersions(
  { tools }: BuildPlan,
  { host, exec, log }: { host: Host; exec: Exec; log(line: string): void },
): Promise<void> {
  const versions = await Promise.all(tools.map(({ name, version }) => recently(host, name, version, exec)));
  for (const version of versions) log(version);
}

const recentMs = 5 * 60_000;
const known = new WeakMap<Host, Map<string, { text: string; at: number }>>();

/** A tool takes a tenth of a second to say its version, each time. */
async function recently(host: Host, name: string, argv: Argv, exec: Exec): Promise<string> {
  const ofHost = known.get(host) ?? new Map<string, { text: string; at: number }>();
  known.set(host, ofHost);
  const found = ofHost.get(name);
  if (found && Date.now() - found.at < recentMs) return found.text;
  const text = await versionOf(name, argv, exec);
  ofHost.set(name, { text, at: Date.now() });
  return text;
}

async function versionOf(name: string, argv: Argv, exec: Exec): Promise<string> {
  const said = await exec(argv).catch((error: unknown) => {
    if (error instanceof CommandFailed) return "";
    throw orNotInstalled(name, error);
  });
  const text = said.trim().split("\n")[0] ?? "";
  return text.toLowerCase().includes(name) ? text : `${name} ${text}`.trim();
}

/** The same error, unless it means that the tool is not there. */
export const orNotInstalled = (name: string, error: unknown): unknown =>
  isMissing(error) ? notInstalled(name, error) : error;

const isMissing = (error: unknown): boolean =>
  isAppError(error) && error.cause instanceof Error && "code" in error.cause && error.cause.code === "ENOENT";

const notInstalled = (name: string, cause: unknown): AppError =>
  new AppError("PRECONDITION", `${name} is not installed on this server.`, {
    cause,
    hint: "Install the build tools, once, as root: bash scripts/prepare.sh builders",
  });
