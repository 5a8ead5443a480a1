/** The only file that decrypts. */
import { createDecipheriv, createPublicKey, diffieHellman, type KeyObject } from "node:crypto";
import { boxKey, publicKeyOf, rawPublicKey, sealVersion } from "@moorage/core";
import { AppError, Secret } from "@moorage/domain";

export type OpenSecret = (sealed: string, place: string) => Secret;

/** Opens what `seal` made for `place`. A wrong key, a moved or a changed value throws; nothing is guessed. */
export function createOpenSecret(key: { id: string; privateKey: KeyObject }): OpenSecret {
  const ownRaw = rawPublicKey(createPublicKey(key.privateKey));
  return (sealed, place) => {
    const [version, keyId, body = ""] = sealed.split(".");
    if (version !== sealVersion || keyId !== key.id)
      throw new AppError("PRECONDITION", "A stored secret was sealed with another key.", {
        detail: `${version}.${keyId} at ${place}`,
      });
    try {
      const box = Buffer.from(body, "base64url");
      const ephemeral = box.subarray(0, 32);
      const shared = diffieHellman({ privateKey: key.privateKey, publicKey: publicKeyOf(ephemeral) });
      const decipher = createDecipheriv("aes-256-gcm", boxKey(shared, ephemeral, ownRaw), box.subarray(32, 44), {
        // Without it a cut tag would be believed.
        authTagLength: 16,
      });
      decipher.setAAD(Buffer.from(`${keyId}.${place}`)).setAuthTag(box.subarray(44, 60));
      return new Secret(Buffer.concat([decipher.update(box.subarray(60)), decipher.final()]).toString("utf8"));
    } catch (cause) {
      throw new AppError("PRECONDITION", "A stored secret cannot be opened: it was changed or moved.", {
        cause,
        detail: place,
      });
    }
  };
}
