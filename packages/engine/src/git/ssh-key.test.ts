import { generateKeyPairSync } from "node:crypto";
import { Secret } from "@moorage/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { makeSshKey, readSshKey } from "./ssh-key.ts";

test("a new key must be read again as the same, whatever its name", async () => {
  for (const comment of ["moorage", "", "Ana's key\nünï"]) {
    const { privateKey, publicKey } = await makeSshKey(comment);
    expect(publicKey.line).toMatch(/^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43}(?: [!-~]+)?$/);
    expect(publicKey).toMatchObject({ type: "ssh-ed25519", bits: 256 });
    const again = readSshKey(privateKey).publicKey;
    expect(again.fingerprint).toBe(publicKey.fingerprint);
    expect(`${privateKey}${JSON.stringify({ privateKey })}`).not.toContain("BEGIN");
  }
});

test("weak and strange keys must be refused", () => {
  const pem = (key: { export(options: { type: "pkcs8"; format: "pem" }): string | Buffer }) =>
    new Secret(key.export({ type: "pkcs8", format: "pem" }).toString());
  const small = generateKeyPairSync("rsa", { modulusLength: 1_024 }).privateKey;
  expect(() => readSshKey(pem(small))).toThrow("1024 bits");
  expect(readSshKey(pem(generateKeyPairSync("rsa", { modulusLength: 2_048 }).privateKey)).publicKey.bits).toBe(2_048);
  expect(() => readSshKey(pem(generateKeyPairSync("x25519").privateKey))).toThrow("SSH does not know");
  expect(() => readSshKey(pem(generateKeyPairSync("ec", { namedCurve: "secp256k1" }).privateKey))).toThrow(
    "SSH does not",
  );
  expect(readSshKey(pem(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey)).publicKey).toMatchObject({
    type: "ecdsa-sha2-nistp256",
    bits: 256,
  });
});

test("a damaged key must be refused at its field, and never quoted", async () => {
  const { privateKey } = await makeSshKey("moorage");
  const lines = privateKey.reveal().split("\n");
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 0, max: 60 }),
      fc.base64String({ minLength: 4, maxLength: 8 }),
      (row, at, text) => {
        const line = lines[row] ?? "";
        const changed = `${line.slice(0, at)}${text}${line.slice(at + text.length)}`;
        const whole = lines.with(row, changed).join("\n");
        try {
          readSshKey(new Secret(whole));
        } catch (error) {
          expect(error).toMatchObject({ code: "INVALID", field: "privateKey" });
          expect((error as Error).message).not.toContain(line.slice(0, 12));
        }
      },
    ),
  );
  for (const cut of [lines.slice(0, 3).concat(lines.slice(4)), lines.with(2, "A".repeat(70))])
    expect(() => readSshKey(new Secret(cut.join("\n")))).toThrow();
});
