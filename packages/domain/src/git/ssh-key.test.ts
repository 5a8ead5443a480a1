import { expect, test } from "vitest";
import { normalizePrivateKey, PrivateKeyText, privateKeyProblem } from "./ssh-key.ts";

const frame = (kind: string, body: string) => `-----BEGIN ${kind}-----\n${body}\n-----END ${kind}-----\n`;
const openSsh = (cipher: string) => {
  const text = `openssh-key-v1\0\0\0\0${String.fromCharCode(cipher.length)}${cipher}\0\0\0\u0006bcrypt`;
  return frame("OPENSSH PRIVATE KEY", btoa(text));
};

test("a key must be taken in any of its forms, with the line ends of any system", () => {
  for (const key of [
    openSsh("none"),
    frame("RSA PRIVATE KEY", "MIIE"),
    frame("PRIVATE KEY", "MC4C"),
    frame("EC PRIVATE KEY", "x"),
  ])
    expect(privateKeyProblem(key)).toBeUndefined();
  expect(privateKeyProblem(`  ${openSsh("none").replaceAll("\n", "\r\n  ")}\r\n\r\n`)).toBeUndefined();
  expect(normalizePrivateKey("  a \r\n\r\n b")).toBe("a\nb\n");
});

test.each([
  ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 me@host", "public half"],
  ["PuTTY-User-Key-File-3: ssh-ed25519", "PuTTY"],
  [frame("ENCRYPTED PRIVATE KEY", "MIIF"), "passphrase"],
  [frame("RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nMIIE"), "passphrase"],
  [openSsh("aes256-ctr"), "passphrase"],
  [frame("DSA PRIVATE KEY", "MIIB"), "DSA"],
  [frame("PUBLIC KEY", "MIIB"), "not a private key"],
  ["-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA", "not a private key"],
  ["", "not a private key"],
  ["x".repeat(20_000), "too long"],
])("%j must be refused with the reason", (text, why) => {
  expect(privateKeyProblem(text)).toContain(why);
  expect(PrivateKeyText.safeParse(text).success).toBe(false);
});
