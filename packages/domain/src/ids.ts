/** Prefixes of new ids. An id is opaque: nothing reads its prefix. */
export type IdPrefix =
  | "usr"
  | "org"
  | "mem"
  | "key"
  | "prj"
  | "env"
  | "svc"
  | "dep"
  | "run"
  | "dom"
  | "var"
  | "aud"
  | "srv"
  | "ssh"
  | "dlv"
  | "upl"
  | "prt"
  | "mnt"
  | "pat"
  | "req"
  | "gho"
  | "reg"
  | "chn"
  | "ntc";

const alphabet = "0123456789abcdefghijkmnpqrstuvwxyz";

/** Random text of `length` characters (5 bits each); the alphabet leaves out l and o. */
export function randomText(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => alphabet[byte & 31]).join("");
}

/** 26 random characters are 130 bits (security: 128 or more). */
export const newId = (prefix: IdPrefix): string => `${prefix}_${randomText(26)}`;

export function randomHex(digits: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(Math.ceil(digits / 2)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .slice(0, digits);
}
