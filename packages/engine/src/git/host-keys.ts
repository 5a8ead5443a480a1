/** SSH host keys: pinned at first contact, checked from then on, a change is refused. */
import { AppError } from "@moorage/domain";
import { type GitUrl, portOf } from "@moorage/domain/git";
import { CommandFailed } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import { type HostKey, isHostKey, type KnownHosts, nameInKnownHosts, shownKeys } from "../host/known-hosts.ts";

const hostKeyName = (url: GitUrl): string => nameInKnownHosts(url.host, portOf(url));

interface Contact {
  host: Host;
  knownHosts: KnownHosts;
  log(line: string): void;
  signal: AbortSignal;
}

/** The keys to trust; at first contact those that the host shows now. */
export async function trustedKeys(
  { host, knownHosts, log, signal }: Contact,
  url: GitUrl,
  address: string,
): Promise<readonly HostKey[]> {
  const name = hostKeyName(url);
  const pinned = (await knownHosts.find(name))?.filter(isHostKey);
  if (pinned && pinned.length > 0) return pinned;
  const keys = await scan(host, url, address, signal);
  await knownHosts.pin(name, keys);
  log(`First contact with ${name}: its host keys are remembered from now on: ${shownKeys(keys)}`);
  return keys;
}

/** Both fingerprints, so that the change can be compared with what the host announces. */
export async function changedKeyError(
  { host, knownHosts, signal }: Contact,
  url: GitUrl,
  address: string,
): Promise<AppError> {
  const name = hostKeyName(url);
  const pinned = (await knownHosts.find(name)) ?? [];
  const now = await scan(host, url, address, signal).catch(() => []);
  return new AppError(
    "PRECONDITION",
    `The SSH host key of ${name} has changed. Known: ${shownKeys(pinned)}. Now: ${now.length > 0 ? shownKeys(now) : "not shown"}.`,
    {
      hint: "Somebody may be in between. If the host's owners announce the new key, forget the known one in the settings, under SSH keys, and deploy again.",
    },
  );
}

const scanSeconds = 10;

async function scan(host: Host, url: GitUrl, address: string, signal: AbortSignal): Promise<HostKey[]> {
  const port = portOf(url);
  const argv = [
    "ssh-keyscan",
    "-T",
    `${scanSeconds}`,
    "-p",
    `${port}`,
    "-t",
    "ed25519,ecdsa,rsa",
    "--",
    address,
  ] as const;
  const { stdout } = await host.exec(argv, { signal }).catch((error: unknown) => {
    // It fails when no key came; that is told below.
    if (error instanceof CommandFailed) return { stdout: "" };
    throw error;
  });
  const keys = stdout
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(" "))
    .map(([, type = "", key = ""]) => ({ type, key }))
    .filter(isHostKey);
  if (keys.length === 0)
    throw new AppError("UNAVAILABLE", `No SSH server answers at ${url.host}, port ${port}.`, {
      retryable: true,
      hint: "Check the address and the port, and that this server reaches the host.",
    });
  return keys;
}
