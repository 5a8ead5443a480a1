import { type Logger, pino } from "pino";

/** JSON lines on standard output. Whatever is named like a secret is left out, at any of the first levels. */
export function createLog(): Logger {
  const names = [
    "password",
    "secret",
    "sessionSecret",
    "token",
    "apiKey",
    "authorization",
    "cookie",
    "connectionString",
  ];
  const paths = names.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  return pino({ base: { pid: process.pid }, redact: { paths, censor: "[secret]" } });
}
