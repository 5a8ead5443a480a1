import type { RegistryAuth } from "@moorage/domain/providers";

/** A registry as pulls and pushes need it. */
export interface RegistryAccess {
  /** For texts: the host in its references. */
  address: string;
  /** Asked right before each use: what was fetched before a long build may have ended. */
  auth(): Promise<RegistryAuth>;
}

/** One of the four places where a secret is opened: a header of Docker's API. */
export const dockerAuth = ({ serveraddress, username, password }: RegistryAuth) => ({
  ...{ serveraddress, username },
  password: password.reveal(),
});
