import fc from "fast-check";
import { expect, test } from "vitest";
import { printCpus, printMemory, readCpus, readMemory } from "./resources.ts";
import { mergeSpec, ServiceSpec, SpecPatch } from "./spec.ts";

const spec = ServiceSpec.parse({ kind: "application", source: { type: "image", image: "nginx" } });
const set = (resources: unknown) => mergeSpec(spec, SpecPatch.parse({ resources })).resources;
const issue = (resources: unknown) => SpecPatch.safeParse({ resources }).error?.issues[0];

test.each([
  ["512m", 536_870_912],
  ["512M", 536_870_912],
  ["512mb", 536_870_912],
  ["512 MiB", 536_870_912],
  ["2g", 2_147_483_648],
  ["1.5g", 1_610_612_736],
  ["1t", 1_099_511_627_776],
  ["64k", 65_536],
  ["536870912", 536_870_912],
  [" 100b ", 100],
])("memory as people write it: %s", (text, sizeBytes) => {
  expect(readMemory(text)).toBe(sizeBytes);
});

test.each(["", "m", "-1", "1e9", "512q", "1,5g", "512 m m", "0x10", "∞", "1.g"])("no memory: %j", (text) => {
  expect(readMemory(text)).toBeUndefined();
});

test.each([
  ["0.5", 500_000_000],
  ["2", 2_000_000_000],
  ["500m", 500_000_000],
  ["1.25", 1_250_000_000],
  ["500000000", 500_000_000],
  ["2000000000", 2_000_000_000],
])("CPUs as people and other tools write them: %s", (text, nanoCpus) => {
  expect(readCpus(text)).toBe(nanoCpus);
});

test.each(["", "half", "-1", "1e3", "0,5", "2 cores"])("no CPUs: %j", (text) => {
  expect(readCpus(text)).toBeUndefined();
});

test("what is printed must be read back as the same number", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 46 }), (size) => readMemory(printMemory(size)) === size));
  const cpus = fc.integer({ min: 1, max: 102_400 }).map((hundredths) => hundredths * 10_000_000);
  fc.assert(fc.property(cpus, (nanoCpus) => readCpus(printCpus(nanoCpus)) === nanoCpus));
  expect([printMemory(536_870_912), printMemory(1_610_612_736), printMemory(1_000), printCpus(500_000_000)]).toEqual([
    "512m",
    "1536m",
    "1000",
    "0.5",
  ]);
});

test("limits must be kept in bytes and billionths, and null must take one away", () => {
  const limits = set({ memoryLimit: "512m", cpuLimit: "0.5", memoryReservation: 6_291_456 });
  expect(limits).toEqual({
    memoryLimit: 536_870_912,
    memoryReservation: 6_291_456,
    cpuLimit: 500_000_000,
    cpuReservation: null,
  });
  const limited = { ...spec, resources: limits };
  expect(mergeSpec(limited, SpecPatch.parse({ resources: { memoryLimit: null } })).resources).toEqual({
    ...limits,
    memoryLimit: null,
  });
  expect(mergeSpec(limited, { resources: { memoryLimit: undefined } as never }).resources).toEqual(limits);
});

test("a wrong amount must be refused at its field, with what to write", () => {
  expect(issue({ memoryLimit: "lots" })).toMatchObject({ path: ["resources", "memoryLimit"], message: /512m/ });
  expect(issue({ memoryLimit: "1m" })).toMatchObject({ path: ["resources", "memoryLimit"], message: /6m/ });
  expect(issue({ cpuLimit: "0.001" })).toMatchObject({ path: ["resources", "cpuLimit"], message: /0\.01/ });
  expect(issue({ cpuReservation: "many" })).toMatchObject({ path: ["resources", "cpuReservation"] });
  expect(issue({ memoryLimit: Number.NaN })).toMatchObject({ path: ["resources", "memoryLimit"] });
  const both = () => set({ memoryLimit: "256m", memoryReservation: "512m" });
  expect(both).toThrow(/limit of 256m/);
});
