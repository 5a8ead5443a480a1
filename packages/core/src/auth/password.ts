import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { z } from "zod";

/** OWASP's figures for scrypt: N = 2^17, r = 8, p = 1. Runs on libuv's threads, so the event loop goes on. */
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };
const keyLength = 32;
/** Of libuv's four threads: files and new database connections (SCRAM) need the others, also while many sign in. */
const hashesAtOnce = 2;

/** NIST SP 800-63B asks for 8 at least; a server that others deploy to deserves more. */
export const passwordMin = 12;

export const Password = z
  .string()
  .min(passwordMin, `Use at least ${passwordMin} characters.`)
  .max(200, "Use at most 200 characters.");

let hashing = 0;
const waiting: (() => void)[] = [];

/** Runs `work` when it is its turn. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (hashing >= hashesAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else hashing += 1;
  try {
    return await work();
  } finally {
    // The one that ends hands its place over.
    const next = waiting.shift();
    if (next) next();
    else hashing -= 1;
  }
}

const derive = (password: string, salt: Buffer): Promise<Buffer> => inTurn(() => scryptOf(password, salt));

function scryptOf(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // NFKC, so that the same letters typed on two systems are the same password.
    scrypt(password.normalize("NFKC"), salt, keyLength, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/** `scrypt$<salt>$<key>`, both base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt);
  return `scrypt$${salt.toString("base64url")}$${key.toString("base64url")}`;
}

export async function verifyPassword(hash: string, password: string): Promise<boolean> {
  const [scheme, salt = "", key = ""] = hash.split("$");
  if (scheme !== "scrypt") return false;
  const expected = Buffer.from(key, "base64url");
  const actual = await derive(password, Buffer.from(salt, "base64url"));
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
