/** SSH host keys, as the caller remembers them. */
import { createHash } from "node:crypto";

export interface HostKey {
  /** For example ssh-ed25519. */
  type: string;
  /** Base64, as in known_hosts. */
  key: string;
}

/** The caller's memory of them. `host` is written as in known_hosts: `git.example.com`, `[git.example.com]:2222`. */
export interface KnownHosts {
  find(host: string): Promise<readonly HostKey[] | undefined>;
  pin(host: string, keys: readonly HostKey[]): Promise<void>;
}

export const nameInKnownHosts = (host: string, port: number): string => (port === 22 ? host : `[${host}]:${port}`);

/** As ssh and the hosts' help pages write it. */
export const hostKeyFingerprint = ({ key }: HostKey): string =>
  `SHA256:${createHash("sha256").update(Buffer.from(key, "base64")).digest("base64").replace(/=+$/, "")}`;

export const shownKeys = (keys: readonly HostKey[]): string =>
  keys.map((key) => `${hostKeyFingerprint(key)} (${key.type})`).join(", ");

const keyType = /^(?:ssh-|ecdsa-)[a-z0-9@.-]{1,60}$/;
const keyText = /^[A-Za-z0-9+/]{20,4000}={0,2}$/;
export const isHostKey = ({ type, key }: HostKey): boolean => keyType.test(type) && keyText.test(key);
