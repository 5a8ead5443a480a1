import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { seal, sealPlace } from "@moorage/core";
import { AppError, Secret } from "@moorage/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createOpenSecret } from "./open-secret.ts";

const newKey = (id: string) => ({ id, ...generateKeyPairSync("x25519") });
const key = newKey("aaaa0001");
const open = createOpenSecret(key);
const place = sealPlace("variable", "value", "var_1");
const sealedFor = (recipient: { id: string; publicKey: KeyObject }, text: string): Promise<string> =>
  seal({ sealingKey: async () => recipient } as Parameters<typeof seal>[0], new Secret(text), place);
const sealed = (text: string) => sealedFor(key, text);
const refusal = (work: () => unknown): AppError => {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("it was opened");
};

test("any value must come back byte for byte, as a secret", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme" }), async (text) => {
      const opened = open(await sealed(text), place);
      expect(opened).toBeInstanceOf(Secret);
      expect(opened.reveal()).toBe(text);
    }),
    { numRuns: 50 },
  );
  expect(open(await sealed("x".repeat(100_000)), place).reveal()).toHaveLength(100_000);
});

test("a sealed value must hold nothing of its text and be another each time", async () => {
  const text = "canary-canary-canary";
  expect(await sealed(text)).not.toBe(await sealed(text));
  const [version, id, body = ""] = (await sealed(text)).split(".");
  expect([version, id]).toEqual(["s1", key.id]);
  expect(Buffer.from(body, "base64url").toString("latin1")).not.toContain("canary");
});

test("a value of another key must be refused as that, and nothing guessed", async () => {
  const other = newKey("bbbb0002");
  const foreign = await sealedFor(other, "canary");
  const error = refusal(() => open(foreign, place));
  expect(error).toMatchObject({ code: "PRECONDITION", message: "A stored secret was sealed with another key." });
  const renamed = await sealedFor({ ...other, id: key.id }, "canary");
  expect(refusal(() => open(renamed, place)).message).toContain("changed or moved");
  for (const wrong of ["", "plain text", "s2.aaaa0001.AAAA", "s1", "s1.aaaa0001.", `s1.${key.id}.AAAA`])
    expect(refusal(() => open(wrong, place)).code, wrong).toBe("PRECONDITION");
});

test("a value that was moved to another row, column or table must not open", async () => {
  const box = await sealed("canary");
  for (const moved of ["variable.value:var_2", "variable.name:var_1", "deployment.value:var_1", ""])
    expect(refusal(() => open(box, moved)).message, moved).toContain("changed or moved");
});

test("a value with any changed byte must not open, and its error must hold nothing of it", async () => {
  const box = Buffer.from((await sealed("canary")).split(".")[2] ?? "", "base64url");
  for (let at = 0; at < box.length; at += 1) {
    const changed = Buffer.from(box);
    // The highest bit of an X25519 public key means nothing, but it is part of what the key is derived from.
    changed[at] = (changed[at] ?? 0) ^ 0x80;
    const error = refusal(() => open(`s1.${key.id}.${changed.toString("base64url")}`, place));
    expect(error.message, `${at}`).toContain("changed or moved");
    expect(JSON.stringify(error.toWire()) + error.detail).not.toContain("canary");
  }
});

test("a cut value must not open, and a cut tag must not be believed", async () => {
  const box = Buffer.from((await sealed("")).split(".")[2] ?? "", "base64url");
  for (const length of [0, 31, 32, 44, 48, 52, 56, 59])
    expect(() => open(`s1.${key.id}.${box.subarray(0, length).toString("base64url")}`, place), `${length}`).toThrow(
      AppError,
    );
});
