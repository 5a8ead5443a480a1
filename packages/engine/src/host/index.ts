export {
  CommandFailed,
  dockerError,
  HostUnreachable,
  isConflict,
  isNotFound,
  isUnreachable,
  orUndefined,
} from "./errors.ts";
export type { ExecOptions, ExecResult, Host } from "./host.ts";
export { createLocalHost } from "./local-host.ts";
