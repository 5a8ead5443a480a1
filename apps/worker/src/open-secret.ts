/** The only file that opens what is stored. */
import type { KeyObject } from "node:crypto";
import { openWith, sealVersion } from "@moorage/core";
import { AppError, Secret } from "@moorage/domain";

export type OpenSecret = (sealed: string, place: string) => Secret;

/** Opens what `seal` made for `place`. A wrong key, a moved or a changed value throws; nothing is guessed. */
export function createOpenSecret(key: { id: string; privateKey: KeyObject }): OpenSecret {
  return (sealed, place) => {
    const [version, keyId] = sealed.split(".");
    if (version !== sealVersion || keyId !== key.id)
      throw new AppError("PRECONDITION", "A stored secret was sealed with another key.", {
        detail: `${version}.${keyId} at ${place}`,
      });
    try {
      return new Secret(openWith(key.privateKey, sealed, place));
    } catch (cause) {
      throw new AppError("PRECONDITION", "A stored secret cannot be opened: it was changed or moved.", {
        cause,
        detail: place,
      });
    }
  };
}
