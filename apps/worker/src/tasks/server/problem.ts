import { publicError, type WireError } from "@moorage/domain";
import { HostUnreachable, type UnreachableReason } from "@moorage/engine/host";

/** Which setting is wrong, where one is. */
const fields: Partial<Record<UnreachableReason, string>> = {
  dns: "address",
  timeout: "address",
  refused: "port",
  protocol: "port",
  "key-refused": "sshKeyId",
  sudo: "username",
  shell: "username",
};

/** What is said of an error, at the field that it comes from. */
export function problemOf(error: unknown): WireError {
  const field = error instanceof HostUnreachable ? fields[error.reason] : undefined;
  return { ...publicError(error), ...(field ? { field } : {}) };
}
