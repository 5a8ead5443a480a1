/** How git gets in: as files of mode 0600 in a folder of their own. Nothing secret stands in argv, in settings or in the environment. */
import { AppError, type Secret } from "@moorage/domain";
import { formatGitUrl, type GitUrl, normalizePrivateKey } from "@moorage/domain/git";
import type { Host } from "../host/host.ts";
import type { HostKey } from "../host/known-hosts.ts";
import type { Failing } from "./errors.ts";

export type GitCredential =
  | { readonly kind: "none" }
  | {
      readonly kind: "password";
      readonly username: string | undefined;
      readonly password: Secret;
      /** Of a connected account, which nobody has typed. */
      readonly ofAccount?: true;
    }
  | { readonly kind: "ssh-key"; readonly privateKey: Secret };

/** A token is asked for as the password of somebody; these hosts that care about the name say so. */
const anyUser = "oauth2";

export function checkFits(url: GitUrl, credential: GitCredential): void {
  if (credential.kind === "ssh-key" && url.scheme !== "ssh")
    throw new AppError("INVALID", "An SSH key does not work with this address.", {
      field: "url",
      hint: "Use the repository's SSH address, such as git@host:owner/repository.git.",
    });
  if (credential.kind === "password" && url.scheme !== "https")
    throw new AppError("INVALID", "A user name and token do not work with this address.", {
      field: "url",
      hint: "Use the repository's https address, or choose an SSH key.",
    });
}

/** How it gets in, for the words of what fails. */
export const accessOf = (credential: GitCredential): Failing["access"] =>
  credential.kind === "password" && credential.ofAccount ? "account" : credential.kind;

/** What must not appear in a log. */
export function secretsOf(credential: GitCredential): string[] {
  if (credential.kind === "none") return [];
  if (credential.kind === "ssh-key")
    return credential.privateKey
      .reveal()
      .split(/\r?\n/)
      .filter((line) => line.length > 20);
  const password = credential.password.reveal();
  return [password, Buffer.from(`${credential.username ?? anyUser}:${password}`).toString("base64")];
}

/** Read by git's own `store` helper, which hands it to this host alone. */
export async function writePassword(
  { files }: Host,
  home: string,
  url: GitUrl,
  credential: GitCredential,
): Promise<void> {
  if (credential.kind !== "password") return;
  const user = encodeURIComponent(credential.username ?? anyUser);
  const password = encodeURIComponent(credential.password.reveal());
  const origin = formatGitUrl({ ...url, path: "" });
  await files.write(`${home}/.git-credentials`, `${origin.replace("://", `://${user}:${password}@`)}\n`);
}

/** ssh reads its settings from a file, so that git's shell sees constant text only. */
export async function writeSshSettings(
  { files }: Host,
  home: string,
  options: { url: GitUrl; address: string; keys: readonly HostKey[]; credential: GitCredential },
): Promise<void> {
  const { url, address, keys, credential } = options;
  if (/["\\\n%$]/.test(home)) throw new AppError("INTERNAL", "The work directory's name cannot be used with ssh.");
  await files.write(`${home}/known_hosts`, keys.map(({ type, key }) => `${url.host} ${type} ${key}\n`).join(""));
  if (credential.kind === "ssh-key")
    await files.write(`${home}/key`, normalizePrivateKey(credential.privateKey.reveal()));
  const settings = [
    "Host *",
    `HostName ${address}`,
    `HostKeyAlias ${url.host}`,
    "User git",
    "BatchMode yes",
    "StrictHostKeyChecking yes",
    `UserKnownHostsFile "${home}/known_hosts"`,
    "GlobalKnownHostsFile /dev/null",
    "UpdateHostKeys no",
    "CheckHostIP no",
    "VerifyHostKeyDNS no",
    `IdentityFile ${credential.kind === "ssh-key" ? `"${home}/key"` : "none"}`,
    "IdentitiesOnly yes",
    "IdentityAgent none",
    "PreferredAuthentications publickey",
    "ForwardAgent no",
    "ClearAllForwardings yes",
    "PermitLocalCommand no",
    "ControlPath none",
    "ConnectTimeout 20",
    "ServerAliveInterval 15",
    "ServerAliveCountMax 4",
    "LogLevel ERROR",
  ];
  await files.write(`${home}/ssh_config`, `${settings.join("\n")}\n`);
}
