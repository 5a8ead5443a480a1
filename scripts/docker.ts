// What the scripts need of the Docker client: argv in, text out.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
// The packaged client first: an older one in /usr/local/bin may come before it on PATH.
const client = existsSync("/usr/bin/docker") ? "/usr/bin/docker" : "docker";

export async function docker(...argv: string[]): Promise<string> {
  const { stdout } = await run(client, argv, { timeout: 60_000, maxBuffer: 16 * 1024 * 1024 });
  return stdout.trim();
}

export const dockerKinds = ["service", "container", "network", "volume", "image", "config", "secret"] as const;
export type DockerKind = (typeof dockerKinds)[number];

// An engine outside a swarm refuses these; then there are none.
const swarmOnly = new Set<DockerKind>(["service", "config", "secret"]);

const listing: Partial<Record<DockerKind, string[]>> = {
  container: ["--all"],
  image: ["--all"],
};

export async function listLabelled(kind: DockerKind, label: string): Promise<string[]> {
  const argv = [kind, "ls", "--quiet", ...(listing[kind] ?? []), "--filter", `label=${label}`];
  try {
    const text = await docker(...argv);
    return [...new Set(text.split("\n").filter((id) => id !== ""))];
  } catch (error) {
    if (swarmOnly.has(kind)) return [];
    throw error;
  }
}

const removal: Record<DockerKind, string[]> = {
  service: ["service", "rm"],
  container: ["container", "rm", "--force", "--volumes"],
  network: ["network", "rm"],
  volume: ["volume", "rm", "--force"],
  image: ["image", "rm", "--force"],
  config: ["config", "rm"],
  secret: ["secret", "rm"],
};

/**
 * Takes away everything that carries the label, and nothing else. Networks and volumes are refused while the containers
 * of a removed service still leave, so it goes round until nothing is left.
 */
export async function removeLabelled(label: string, timeoutMs = 60_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const problems: unknown[] = [];
    let left = 0;
    for (const kind of dockerKinds) {
      const ids = await listLabelled(kind, label);
      left += ids.length;
      for (const id of ids) await docker(...removal[kind], id).catch((error: unknown) => problems.push(error));
    }
    if (left === 0) return;
    if (Date.now() > end)
      throw new Error(`${left} things with the label ${label} could not be removed`, { cause: problems });
    if (problems.length > 0) await pause(300);
  }
}
