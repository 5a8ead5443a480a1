export {
  CommandFailed,
  dockerError,
  HostUnreachable,
  isConflict,
  isNotFound,
  isUnreachable,
  orUndefined,
  type UnreachableReason,
} from "./errors.ts";
export type { DockerForward, ExecOptions, ExecResult, Host } from "./host.ts";
export { type HostKey, hostKeyFingerprint, type KnownHosts, nameInKnownHosts } from "./known-hosts.ts";
export { createLocalHost } from "./local-host.ts";
export type { SshAddress } from "./ssh-connection.ts";
export { createSshHost } from "./ssh-host.ts";
