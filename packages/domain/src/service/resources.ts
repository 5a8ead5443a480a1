import { z } from "zod";

/** An amount as text to a number of its smallest unit; undefined when it is none. */
type Read = (text: string) => number | undefined;

const kib = 1024;
const mib = kib * kib;
const units: Readonly<Record<string, number>> = { "": 1, k: kib, m: mib, g: mib * kib, t: mib * mib };

/** "512m", "2g", "1.5 GiB", or plain bytes; units are powers of 1024, as Docker reads them. */
export const readMemory: Read = (text) => {
  const found = /^(\d{1,16}(?:\.\d{1,6})?)\s*(?:([kmgt])(?:i?b)?|b)?$/i.exec(text.trim());
  const unit = units[found?.[2]?.toLowerCase() ?? ""];
  return found && unit !== undefined ? Math.round(Number(found[1]) * unit) : undefined;
};

const nano = 1_000_000_000;
/** A whole number from here on counts billionths of a CPU, as Docker's API has them: nobody has so many CPUs. */
const nanoFrom = 1_000_000;

/** "0.5", "2", "500m" (thousandths), or nano-CPUs such as "500000000". */
export const readCpus: Read = (text) => {
  const found = /^(\d{1,15}(?:\.\d{1,9})?)\s*(m?)$/i.exec(text.trim());
  if (!found) return undefined;
  const value = Number(found[1]);
  if (found[2]) return Math.round((value * nano) / 1_000);
  return value >= nanoFrom ? Math.round(value) : Math.round(value * nano);
};

/** The shortest text that `readMemory` reads back as the same number. */
export function printMemory(sizeBytes: number): string {
  for (const unit of ["t", "g", "m", "k"]) {
    const size = units[unit] ?? 1;
    if (sizeBytes >= size && sizeBytes % size === 0) return `${sizeBytes / size}${unit}`;
  }
  return String(sizeBytes);
}

export const printCpus = (nanoCpus: number): string => String(nanoCpus / nano);

interface Bounds {
  read: Read;
  least: number;
  most: number;
  help: string;
  range: string;
}

/** Numbers are kept in the smallest unit; texts are what people and other tools write. */
const amount = ({ read, least, most, help, range }: Bounds) =>
  z
    .union([z.number(), z.string().max(40)], help)
    .transform((value, ctx) => {
      const number = typeof value === "number" ? value : read(value);
      if (number === undefined || !Number.isSafeInteger(number)) {
        ctx.addIssue({ code: "custom", message: help });
        return z.NEVER;
      }
      if (number >= least && number <= most) return number;
      ctx.addIssue({ code: "custom", message: range });
      return z.NEVER;
    })
    .nullable();

const memory = (least: number, range: string) =>
  amount({
    read: readMemory,
    least,
    most: 64 * mib * mib,
    help: "Write an amount of memory such as 512m, 2g or 536870912 (bytes).",
    range,
  });
const memoryLimit = memory(6 * mib, "A container cannot have less than 6m, nor more than 64t.");
const memoryReservation = memory(1, "Reserve at least 1 byte and at most 64t; empty reserves nothing.");
const cpus = amount({
  read: readCpus,
  least: nano / 100,
  most: 1_024 * nano,
  help: "Write a number of CPUs such as 0.5 or 2.",
  range: "At least 0.01 and at most 1024 CPUs.",
});

/** What a replica may take at most, and what is kept free for it. Null is no limit and no reservation. */
export const Resources = z.object({
  memoryLimit: memoryLimit.default(null),
  memoryReservation: memoryReservation.default(null),
  cpuLimit: cpus.default(null),
  cpuReservation: cpus.default(null),
});
export type Resources = z.output<typeof Resources>;

export const ResourcesPatch = z
  .object({
    memoryLimit,
    memoryReservation,
    cpuLimit: cpus,
    cpuReservation: cpus,
  })
  .partial();

/** A reservation above its limit would never be given. */
export function checkResources(resources: Resources, refuse: (path: string, message: string) => void): void {
  const { memoryLimit: memoryMax, memoryReservation: memoryMin, cpuLimit, cpuReservation } = resources;
  if (memoryMax !== null && memoryMin !== null && memoryMin > memoryMax)
    refuse("memoryReservation", `This is more than the limit of ${printMemory(memoryMax)}.`);
  if (cpuLimit !== null && cpuReservation !== null && cpuReservation > cpuLimit)
    refuse("cpuReservation", `This is more than the limit of ${printCpus(cpuLimit)} CPUs.`);
}
