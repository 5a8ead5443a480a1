import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import type { Secret } from "@moorage/domain";
import type { Runtime } from "./runtime.ts";

/**
 * A sealed box: X25519 with a key of its own per value, HKDF-SHA256, AES-256-GCM. `s1.<key id>.<base64url of
 * ephemeral public key (32), iv (12), tag (16), ciphertext>`. What this package writes only the worker can read.
 */
export const sealVersion = "s1";

export const rawPublicKey = (key: KeyObject): Buffer =>
  Buffer.from((key.export({ format: "jwk" }) as { x: string }).x, "base64url");

export const publicKeyOf = (raw: Buffer): KeyObject =>
  createPublicKey({ key: { kty: "OKP", crv: "X25519", x: raw.toString("base64url") }, format: "jwk" });

const boxKey = (shared: Buffer, ephemeral: Buffer, recipient: Buffer): Buffer =>
  Buffer.from(hkdfSync("sha256", shared, Buffer.concat([ephemeral, recipient]), "moorage:seal:v1", 32));

/** Which row and column a value belongs to; authenticated, so that a box moved elsewhere does not open. */
export const sealPlace = (table: string, column: string, rowId: string): string => `${table}.${column}:${rowId}`;

/** Of a file mount's content; its key goes with it into snapshots and copies. */
export const fileMountPlace = (key: string): string => sealPlace("mount", "content", key);

/** Of the rules that somebody added to the proxy's file of a service. */
export const proxyRulesPlace = (serviceId: string): string => sealPlace("service", "proxy_rules", serviceId);

interface Recipient {
  id: string;
  publicKey: KeyObject;
}

export function sealFor({ id: keyId, publicKey }: Recipient, plaintext: string, place: string): string {
  const ephemeral = generateKeyPairSync("x25519");
  const ephemeralRaw = rawPublicKey(ephemeral.publicKey);
  const shared = diffieHellman({ privateKey: ephemeral.privateKey, publicKey });
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", boxKey(shared, ephemeralRaw, rawPublicKey(publicKey)), iv);
  cipher.setAAD(Buffer.from(`${keyId}.${place}`));
  const ciphertext = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final()]);
  const box = Buffer.concat([ephemeralRaw, iv, cipher.getAuthTag(), ciphertext]);
  return `${sealVersion}.${keyId}.${box.toString("base64url")}`;
}

/** Seals a value for the worker, bound to `place`. */
export async function seal(runtime: Runtime, value: Secret, place: string): Promise<string> {
  return sealFor(await runtime.sealingKey(), value.reveal(), place);
}

/** `sealFor` backwards; throws when the box, the key or the place is another. The worker's private key is not here. */
export function openWith(privateKey: KeyObject, sealed: string, place: string): string {
  const [version, keyId, body = ""] = sealed.split(".");
  if (version !== sealVersion) throw new Error("not a sealed value");
  const box = Buffer.from(body, "base64url");
  const ephemeral = box.subarray(0, 32);
  const shared = diffieHellman({ privateKey, publicKey: publicKeyOf(ephemeral) });
  const key = boxKey(shared, ephemeral, rawPublicKey(createPublicKey(privateKey)));
  // Without the length a cut tag would be believed.
  const decipher = createDecipheriv("aes-256-gcm", key, box.subarray(32, 44), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(`${keyId}.${place}`)).setAuthTag(box.subarray(44, 60));
  return Buffer.concat([decipher.update(box.subarray(60)), decipher.final()]).toString("utf8");
}
