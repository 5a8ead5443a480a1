import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { hashPassword, Password, verifyPassword } from "./password.ts";

// Each hash costs 128 MiB and a part of a second, so there are few of them.
const written = "pa\u00dfw\u00f6rt-eins";
const typedElsewhere = "pa\u00dfwo\u0308rt-eins";

test("a password must be known again, however its letters are written, and another be refused", async () => {
  const hash = await hashPassword(written);
  expect(hash).toMatch(/^scrypt\$[\w-]{22}\$[\w-]{43}$/);
  expect(await verifyPassword(hash, typedElsewhere)).toBe(true);
  expect(await verifyPassword(hash, `${written}x`)).toBe(false);
});

test("hashing must not hold the event loop, and no two hashes be the same", async () => {
  let turns = 0;
  let done = false;
  const hashing = Promise.all([hashPassword(written), hashPassword(written)]).finally(() => {
    done = true;
  });
  while (!done) {
    await delay(1);
    turns += 1;
  }
  expect(turns).toBeGreaterThan(10);
  const [one, other] = await hashing;
  expect(one).not.toBe(other);
});

test("a hash that is none must be refused and not throw", async () => {
  for (const hash of ["", "scrypt", "bcrypt$a$b", "$".repeat(1_000), "scrypt$$"])
    expect(await verifyPassword(hash, "x"), hash).toBe(false);
});

test("a password must have 12 to 200 characters", () => {
  for (const good of ["x".repeat(12), "x".repeat(200)]) expect(Password.safeParse(good).success).toBe(true);
  for (const bad of ["x".repeat(11), "x".repeat(201), ""]) expect(Password.safeParse(bad).success).toBe(false);
});
