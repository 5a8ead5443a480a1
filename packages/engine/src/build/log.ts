import type { Secret } from "@moorage/domain";

/** Shorter ones would mask half of the log. */
const maskedLengthMin = 6;

/** Takes the values out of a line; the longest first, so that a value inside another leaves no rest. */
export function maskOf(secrets: Iterable<Secret>): (line: string) => string {
  const values = Array.from(secrets, (secret) => secret.reveal()).flatMap((value) => [value, ...value.split(/\r?\n/)]);
  const masked = [...new Set(values)]
    .filter((value) => value.length >= maskedLengthMin)
    .sort((a, b) => b.length - a.length);
  return (line) => masked.reduce((text, value) => text.replaceAll(value, "[secret]"), line);
}

/** Nothing beyond `maxBytes`, and a note that says so. */
export function limitedLog(log: (line: string) => void, maxBytes: number): (line: string) => void {
  let bytes = 0;
  return (line) => {
    if (bytes > maxBytes) return;
    bytes += Buffer.byteLength(line) + 1;
    log(
      bytes > maxBytes
        ? `The log of the build is longer than ${Math.round(maxBytes / 1024 ** 2)} MiB; the rest of it is not kept.`
        : line,
    );
  };
}
