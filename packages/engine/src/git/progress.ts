const everyMs = 5_000;
const lineMax = 500;
const linesMax = 500;
const counter = /^(?:remote: )?([A-Z][A-Za-z ]+): +(?:\d+% \(\d+\/\d+\)|\d+)/;
const received = /, ([\d.]+) (bytes|B|KB|MB|GB|KiB|MiB|GiB)(?: \||,|$)/;
const units: Readonly<Record<string, number>> = {
  bytes: 1,
  B: 1,
  KB: 1_000,
  MB: 1_000 ** 2,
  GB: 1_000 ** 3,
  KiB: 1_024,
  MiB: 1_024 ** 2,
  GiB: 1_024 ** 3,
};

/** Bytes that a line of progress says have come so far. */
export function receivedBytes(line: string): number | undefined {
  if (!/^(?:(?:Receiving|Unpacking) objects|Downloading LFS objects)/.test(line)) return undefined;
  const [, amount, unit] = received.exec(line) ?? [];
  return amount && unit ? Number(amount) * (units[unit] ?? 1) : undefined;
}

export const isProgress = (line: string): boolean => counter.test(line);

/** Git writes a line of progress for each percent. Of those one goes through in 5 s, and the end of what was received. */
export function moderate(log: (line: string) => void, now: () => number = Date.now): (line: string) => void {
  let last = now();
  let told = 0;
  return (raw) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a server's words must not steer a terminal
    const line = raw.replace(/\u001b\[[0-9;?]*[A-Za-z]|[\u0000-\u001f\u007f-\u009f]/g, "").trimEnd();
    if (line === "" || isNoise(line)) return;
    if (!isProgress(line)) {
      told += 1;
      if (told < linesMax) log(line.slice(0, lineMax));
      else if (told === linesMax) log("The server says more; it is left out");
      return;
    }
    const isEnd = /^Receiving objects: 100%.*done\.$|^Downloading LFS objects: 100%/.test(line);
    if (!isEnd && now() - last < everyMs) return;
    last = now();
    log(line.slice(0, lineMax));
  };
}

/** What git says of its own doings with the references that we chose. */
const isNoise = (line: string): boolean =>
  /^From /.test(line) ||
  /^ [*+t=!-] |^ {3}[0-9a-f]+\.\.|^ {2,}/.test(line) ||
  /^remote: (?:Enumerating|Total) /.test(line);
