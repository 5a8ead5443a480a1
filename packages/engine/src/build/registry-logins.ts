import { Secret } from "@moorage/domain";
import type { RegistryAuth } from "@moorage/domain/providers";
import type { Host } from "../host/host.ts";

/**
 * Sign-ins for what a build pulls, as the file that its tools read: they hand them to the builder for the images that
 * are named, and nothing of them is in the argv, the environment or the image. The folder ends with the build.
 */
export async function writeRegistryLogins(
  { files }: Host,
  configDir: string,
  logins: readonly RegistryAuth[],
): Promise<void> {
  await files.makeDir(configDir);
  if (logins.length === 0) return;
  const auths = logins.map((login) => [login.serveraddress, { auth: basic(login) }]);
  await files.write(`${configDir}/config.json`, JSON.stringify({ auths: Object.fromEntries(auths) }), { mode: 0o600 });
}

const basic = ({ username, password }: RegistryAuth): string =>
  Buffer.from(`${username}:${password.reveal()}`).toString("base64");

/** What must not be in the log: a tool may quote what it sent. */
export const secretsOf = (logins: readonly RegistryAuth[]): Secret[] =>
  logins.flatMap((login) => [login.password, new Secret(basic(login))]);
