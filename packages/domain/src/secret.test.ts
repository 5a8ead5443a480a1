import { format, inspect } from "node:util";
import { expect, test } from "vitest";
import { z } from "zod";
import { Secret, secretString } from "./secret.ts";

const canary = "canary-value";
const secret = new Secret(canary);

test("a secret must not print in any way but reveal", () => {
  const prints = [
    `${secret}`,
    String(secret),
    `${[secret, secret].join()}`,
    JSON.stringify({ secret, list: [secret] }),
    JSON.stringify({ ...secret }),
    inspect(secret),
    inspect({ deep: { secret } }, { depth: null, showHidden: true, customInspect: false }),
    inspect(new Map([["a", secret]])),
    format("%s %o %O %j", secret, secret, secret, secret),
    new Error(`failed with ${secret}`).message,
    JSON.stringify(Object.entries(secret)),
    JSON.stringify(structuredClone({ ...secret })),
  ];
  for (const text of prints) expect(text).not.toContain(canary);
  expect(secret.reveal()).toBe(canary);
});

test("a secret field must become a secret, and its errors must hold nothing of it", () => {
  const schema = z.object({ token: secretString(20) });
  expect(schema.parse({ token: canary }).token.reveal()).toBe(canary);
  const { error } = schema.safeParse({ token: canary.repeat(3) });
  expect(JSON.stringify(error)).not.toContain("canary");
  expect(schema.safeParse({ token: "" }).success).toBe(false);
});
