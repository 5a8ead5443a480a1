export { type HostKey, hostKeyFingerprint, type KnownHosts } from "../host/known-hosts.ts";
export { resolveHost } from "./address.ts";
export { browse, type KeptAccess, readFile } from "./browse.ts";
export type { GitCredential } from "./credential.ts";
export { listFiles } from "./list-files.ts";
export { listBranches, testRepository } from "./refs.ts";
export type { GitPlace, GitPolicy } from "./session.ts";
export { makeSshKey, readSshKey, type SshKeyPair, type SshKeyType, type SshPublicKey } from "./ssh-key.ts";
