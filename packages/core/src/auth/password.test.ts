import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { hashPassword, Password, verifyPassword } from "./password.ts";

test("a password must be known again, another refused, and no two hashes be the same", async () => {
  const [hash, again] = await Promise.all([hashPassword("correct horse"), hashPassword("correct horse")]);
  expect(hash).toMatch(/^scrypt\$[\w-]{22}\$[\w-]{43}$/);
  expect(again).not.toBe(hash);
  expect(await verifyPassword(hash, "correct horse")).toBe(true);
  expect(await verifyPassword(hash, "correct horsf")).toBe(false);
  expect(await verifyPassword(hash, "")).toBe(false);
});

test("the same letters must be the same password however they are written", async () => {
  const hash = await hashPassword("pa\u00dfw\u00f6rt-eins");
  expect(await verifyPassword(hash, "pa\u00dfwo\u0308rt-eins")).toBe(true);
});

test("a hash that is none must be refused and not throw", async () => {
  for (const hash of ["", "scrypt", "scrypt$$", "scrypt$AAAA$AAAA", "bcrypt$a$b", "$".repeat(1_000)])
    expect(await verifyPassword(hash, "x"), hash).toBe(false);
});

test("hashing must not hold the event loop", async () => {
  let turns = 0;
  let done = false;
  const hashing = hashPassword("correct horse").finally(() => {
    done = true;
  });
  while (!done) {
    await delay(1);
    turns += 1;
  }
  await hashing;
  expect(turns).toBeGreaterThan(10);
});

test("a password must have 10 to 200 characters", () => {
  for (const good of ["x".repeat(10), "x".repeat(200)]) expect(Password.safeParse(good).success).toBe(true);
  for (const bad of ["x".repeat(9), "x".repeat(201), ""]) expect(Password.safeParse(bad).success).toBe(false);
});
