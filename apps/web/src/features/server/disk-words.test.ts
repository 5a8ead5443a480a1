import { expect, test } from "vitest";
import { cleanableWords, keptWords, ownerWords, usedWords } from "./disk-words.ts";
import type { DiskPart } from "./types.ts";

const volume = {
  ...{ id: "v", name: "data", serviceId: "svc", isCache: false, sizeBytes: 1, createdAt: null },
  ...{ inUse: false, forRollback: false, service: { name: "api", isGone: true } },
};
const part: DiskPart = {
  ...{ part: "images", total: 12, active: 3, sizeBytes: 9, unusedBytes: 5, cleanable: 2, cleanableBytes: 2048 },
};

test("a volume must say whose it was and why it stays", () => {
  expect(ownerWords(volume)).toBe("api, deleted");
  expect(ownerWords({ ...volume, service: { name: "api", isGone: false } })).toMatch(/^api, which/);
  expect(ownerWords({ ...volume, service: null })).toMatch(/nothing is known/);
  expect(keptWords(volume)).toBeUndefined();
  expect(keptWords({ ...volume, inUse: true, forRollback: true })).toMatch(/container/);
  expect(keptWords({ ...volume, forRollback: true })).toMatch(/rolled back/);
});

test("a part must say what of it is used and what can go", () => {
  expect([usedWords(part), cleanableWords(part), cleanableWords({ ...part, cleanable: 0 })]).toEqual([
    ...["3 of 12", "2 KiB", "Nothing"],
  ]);
});
