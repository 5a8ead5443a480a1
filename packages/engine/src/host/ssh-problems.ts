/** Why a server cannot be reached over SSH, in words. */
import { AppError } from "@moorage/domain";
import { HostUnreachable } from "./errors.ts";
import { type HostKey, shownKeys } from "./known-hosts.ts";

export interface SshPlace {
  host: string;
  port: number;
  user: string;
}

const errorCode = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
const errorLevel = (error: unknown): string =>
  error instanceof Error && "level" in error && typeof error.level === "string" ? error.level : "";

const at = ({ host, port }: SshPlace): string => `${host}, port ${port}`;

/** What ended an attempt to connect. */
export function connectProblem(id: string, place: SshPlace, error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof Error && /private ?key/i.test(error.message) && errorLevel(error) === "")
    return new AppError("INVALID", "The private SSH key of this server cannot be read.", {
      field: "privateKey",
      detail: error.message,
      hint: "Use a key in OpenSSH's or PEM format without a passphrase, or let one be made.",
    });
  const code = errorCode(error);
  const level = errorLevel(error);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return new HostUnreachable(id, error, {
      reason: "dns",
      message: `The name ${place.host} has no address.`,
      hint: "Check its spelling and its DNS records, or use the IP address.",
    });
  if (code === "ECONNREFUSED")
    return new HostUnreachable(id, error, {
      reason: "refused",
      message: `Nothing listens for SSH at ${at(place)}.`,
      hint: "Check the port, and that the SSH server runs there: systemctl status ssh.",
    });
  if (level === "client-timeout" || code === "ETIMEDOUT" || code === "EHOSTUNREACH" || code === "ENETUNREACH")
    return new HostUnreachable(id, error, {
      reason: "timeout",
      message: `${at(place)} does not answer.`,
      hint: "Check that the server is up, and that firewalls let this machine in.",
    });
  if (level === "client-authentication")
    return new HostUnreachable(id, error, {
      reason: "key-refused",
      message: `${place.host} refuses the SSH key for the user ${place.user}.`,
      hint: `Add its public key to ~/.ssh/authorized_keys of ${place.user} there, and check that this user may sign in.`,
    });
  if (level === "handshake" || level === "protocol")
    return new HostUnreachable(id, error, {
      reason: "protocol",
      message: `What answers at ${at(place)} did not agree on an SSH connection.`,
      hint: "Check that this is the port of an SSH server, and that it is not older than OpenSSH 7.",
    });
  return new HostUnreachable(id, error, {
    reason: "lost",
    message: `${at(place)} ended the connection before anybody was signed in.`,
    hint: "Its SSH server may let no more in at once (MaxStartups), or refuse this machine (fail2ban, hosts.deny). Try again in a minute, and see its log: journalctl -u ssh.",
  });
}

export function lostProblem(id: string, place: SshPlace, error: unknown): HostUnreachable {
  return new HostUnreachable(id, error, {
    reason: "lost",
    message: `The SSH connection to ${place.host} was lost.`,
    hint: "It is opened again as soon as the server answers.",
  });
}

export function changedHostKey(
  id: string,
  place: SshPlace,
  pinned: readonly HostKey[],
  now: readonly HostKey[],
): HostUnreachable {
  return new HostUnreachable(id, new Error("host key changed"), {
    reason: "host-key-changed",
    message: `The SSH host key of ${at(place)} has changed. Known: ${shownKeys(pinned)}. Now: ${shownKeys(now)}.`,
    hint: "Somebody may be in between, or the server was set up anew. If the new key is right, forget the known one and connect again.",
  });
}

/** The remote shell ended before our program began: what it said is all there is. */
export function notStarted(id: string, place: SshPlace, said: string): HostUnreachable {
  const last = said.trim().split("\n").at(-1)?.slice(0, 300) ?? "";
  if (place.user !== "root" && /^sudo: .*(password|terminal)/m.test(said))
    return new HostUnreachable(id, new Error(said), {
      reason: "sudo",
      message: `sudo asks for a password of the user ${place.user} on ${place.host}.`,
      hint: `Let it do without, as root: echo '${place.user} ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/${place.user}`,
    });
  return new HostUnreachable(id, new Error(said), {
    reason: "shell",
    message: `${place.host} did not run our program as root${last === "" ? "." : `: ${last}`}`,
    hint:
      place.user === "root"
        ? "Check that root may run programs over SSH with this key, or use another user who may use sudo without a password."
        : `Check that ${place.user} may use sudo without a password there: sudo -n true.`,
  });
}
