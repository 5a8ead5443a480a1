/** SSH key pairs: new ones, and what a pasted private key is. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { promisify } from "node:util";
import { AppError, Secret } from "@moorage/domain";
import { normalizePrivateKey, privateKeyProblem } from "@moorage/domain/git";
import { readOpenSshKey, sshString, writeOpenSshKey } from "./open-ssh-key.ts";

export interface SshKeyPair {
  /** PEM, as OpenSSH reads it. */
  privateKey: Secret;
  publicKey: SshPublicKey;
}

export interface SshPublicKey {
  /** One line for authorized_keys or a deploy key. */
  line: string;
  type: string;
  bits: number;
  fingerprint: string;
}

export const sshKeyTypes = ["ed25519", "rsa"] as const;
export type SshKeyType = (typeof sshKeyTypes)[number];

const generate = promisify(generateKeyPair);
const rsaBitsMin = 2_048;
const rsaBitsNew = 4_096;

export async function makeSshKey(comment: string, type: SshKeyType = "ed25519"): Promise<SshKeyPair> {
  const name = comment.replace(/[^\x21-\x7e]+/g, "-").slice(0, 100);
  if (type === "rsa") {
    const { privateKey } = await generate("rsa", { modulusLength: rsaBitsNew });
    const pem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
    return { privateKey: new Secret(pem), publicKey: describe(publicBlob(privateKey), name) };
  }
  const { privateKey } = await generate("ed25519");
  const blob = publicBlob(privateKey);
  const seed = Buffer.from(privateKey.export({ format: "jwk" }).d ?? "", "base64url");
  const text = writeOpenSshKey(blob, seed, name, randomBytes(4));
  return { privateKey: new Secret(text), publicKey: describe(blob, name) };
}

/** Throws what is wrong with the key, at the field `privateKey`; never with a part of it. */
export function readSshKey(privateKey: Secret, comment = ""): SshKeyPair {
  const problem = privateKeyProblem(privateKey.reveal());
  if (problem) throw refuse(problem);
  const text = normalizePrivateKey(privateKey.reveal());
  const isOpenSsh = text.startsWith("-----BEGIN OPENSSH PRIVATE KEY-----");
  const publicKey = describe(isOpenSsh ? readOpenSshKey(text) : publicBlob(readPem(text)), comment);
  if (publicKey.type === "ssh-rsa" && publicKey.bits < rsaBitsMin)
    throw refuse(
      `This RSA key has ${publicKey.bits} bits; hosts want ${rsaBitsMin} or more. An ed25519 key is better.`,
    );
  return { privateKey: new Secret(text), publicKey };
}

const refuse = (message: string): AppError => new AppError("INVALID", message, { field: "privateKey" });

function readPem(text: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch {
    // What the reader says of it could quote the key.
    throw refuse("This private key is damaged. Paste it again, whole.");
  }
}

const curves: Readonly<Record<string, string>> = { "P-256": "nistp256", "P-384": "nistp384", "P-521": "nistp521" };

/** The public half as SSH writes it (RFC 4253, 6.6; RFC 5656, 3.1; RFC 8709). */
function publicBlob(privateKey: KeyObject): Buffer {
  const { kty, crv = "", n = "", e = "", x = "", y = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  const bytes = (text: string) => Buffer.from(text, "base64url");
  if (kty === "RSA") return Buffer.concat([sshString("ssh-rsa"), mpint(bytes(e)), mpint(bytes(n))]);
  if (kty === "OKP" && crv === "Ed25519") return Buffer.concat([sshString("ssh-ed25519"), sshString(bytes(x))]);
  const curve = curves[crv];
  if (kty !== "EC" || !curve) throw refuse("SSH does not know this kind of key. Use an ed25519 key.");
  const point = Buffer.concat([Buffer.of(4), bytes(x), bytes(y)]);
  return Buffer.concat([sshString(`ecdsa-sha2-${curve}`), sshString(curve), sshString(point)]);
}

/** A number whose first bit is set would be read as negative. */
const mpint = (bytes: Buffer): Buffer =>
  sshString((bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);

const known = /^(?:ssh-rsa|ssh-ed25519|ecdsa-sha2-nistp(?:256|384|521))$/;

function describe(blob: Buffer, comment: string): SshPublicKey {
  const parts = readStrings(blob);
  const type = parts[0]?.toString("latin1") ?? "";
  if (!known.test(type)) throw refuse("SSH does not know this kind of key, or it needs a device. Use an ed25519 key.");
  const base64 = blob.toString("base64");
  const clean = comment.replace(/[^\x20-\x7e]+/g, " ").trim();
  return {
    line: `${type} ${base64}${clean ? ` ${clean}` : ""}`,
    type,
    bits: bitsOf(type, parts),
    fingerprint: `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`,
  };
}

function bitsOf(type: string, parts: readonly Buffer[]): number {
  if (type !== "ssh-rsa")
    return Number(/\d+$/.exec(type)?.[0] ?? 256) === 25_519 ? 256 : Number(/\d+$/.exec(type)?.[0]);
  const modulus = parts[2] ?? Buffer.alloc(0);
  const first = modulus.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : (modulus.length - first) * 8 - Math.clz32(modulus[first] ?? 0) + 24;
}

function readStrings(blob: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at + 4 <= blob.length; ) {
    const size = blob.readUInt32BE(at);
    parts.push(blob.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  return parts;
}
