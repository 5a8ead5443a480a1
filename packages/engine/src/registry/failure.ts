/** What a registry said, in words. The engine hands it on as text only, so here the text is read. */
import { AppError } from "@moorage/domain";
import { HostUnreachable, isUnreachable } from "../host/errors.ts";
import { correctClock, wrongClock } from "../setup/clock.ts";

interface Kind {
  pattern: RegExp;
  code: ConstructorParameters<typeof AppError>[0];
  message(address: string): string;
  hint: string;
  field?: string;
}

/** The first that fits; what is more special comes first. */
const kinds: Kind[] = [
  {
    pattern: /no such host|server misbehaving|Temporary failure in name resolution|lookup .* on .*:53/i,
    code: "UNAVAILABLE",
    message: (address) => `The name ${address} is not known on this server.`,
    hint: "Check the spelling of the URL, and the DNS of this server.",
    field: "config.url",
  },
  {
    pattern: /unknown authority|self[- ]signed certificate/i,
    code: "INVALID",
    message: (address) => `The certificate of ${address} is signed by an authority that this server does not know.`,
    hint: "Paste the certificate of your own authority as the CA certificate.",
    field: "config.caCertificate",
  },
  {
    pattern: /x509: |tls: /i,
    code: "INVALID",
    message: (address) => `The certificate of ${address} is not accepted.`,
    hint: "It may have ended, or be for another name. Correct it at the registry.",
    field: "config.url",
  },
  {
    pattern: /HTTP response to HTTPS client/i,
    code: "INVALID",
    message: (address) => `${address} answers without TLS, and Docker signs in over https only.`,
    hint: "Give the registry a certificate, or list it in the engine's insecure-registries.",
    field: "config.url",
  },
  {
    pattern: /toomanyrequests|too many requests|\b429\b|rate limit/i,
    code: "LIMIT",
    message: (address) => `${address} lets nobody in for now: there were too many requests.`,
    hint: "Wait until its limit is reset, or sign in with an account that has a higher one.",
  },
  {
    // A proxy before the registry says it with a page.
    pattern: /\b413\b|request entity too large|content too large/i,
    code: "LIMIT",
    message: (address) => `A layer of the image is larger than ${address} takes.`,
    hint: "Make the image smaller, or raise the limit at the proxy before the registry (client_max_body_size in nginx).",
  },
  {
    pattern: /quota|exceed the configured upper limit|no space left|insufficient storage|\b507\b/i,
    code: "LIMIT",
    message: (address) => `${address} has no room left for the image.`,
    hint: "Delete images there, or raise its quota.",
  },
  {
    pattern: /HTTP 50\d|status(?: code)?:? 50\d|bad gateway|service unavailable|internal server error/i,
    code: "UNAVAILABLE",
    message: (address) => `${address} has a problem of its own.`,
    hint: "Look at the registry's log, and try again when it answers.",
  },
  {
    pattern: /\bwrite: (?:broken pipe|connection reset)/i,
    code: "UNAVAILABLE",
    message: (address) => `${address} ended the connection while the image was sent.`,
    hint: "A proxy before the registry does so with layers that are larger than it takes (client_max_body_size in nginx). Look at its log, and try again.",
  },
  {
    pattern: /connection refused|no route to host|network is unreachable|connection reset|\bEOF\b/i,
    code: "UNAVAILABLE",
    message: (address) => `Nothing answers at ${address}.`,
    hint: "Check the URL and its port, that the registry runs, and the firewalls between.",
    field: "config.url",
  },
  {
    pattern: /timeout|deadline exceeded|timed out/i,
    code: "TIMEOUT",
    message: (address) => `${address} did not answer in time.`,
    hint: "Check that this server reaches it.",
    field: "config.url",
  },
  {
    pattern: /\b403\b|forbidden|requested access to the resource is denied|\bdenied:/i,
    code: "FORBIDDEN",
    message: (address) => `${address} does not let this account do this.`,
    hint: "Give the account or token the right to read, and to write where images are pushed.",
    field: "secrets.password",
  },
  {
    pattern: /unauthorized|incorrect username or password|\b401\b|authentication required|no basic auth/i,
    code: "INVALID",
    message: (address) => `${address} refused the user name or password.`,
    hint: "Check both. Many registries take a token in place of the password.",
    field: "secrets.password",
  },
  {
    pattern: /\b404\b|page not found|invalid character|not a v2|unsupported|unexpected status/i,
    code: "INVALID",
    message: (address) => `${address} does not speak the registry API v2.`,
    hint: "Enter the host of the registry itself, not of a web page about it.",
    field: "config.url",
  },
];

export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .replace(/^\(HTTP code \d+\)[^-]*- /, "")
    .trim()
    .slice(0, 500);

/** The engine says what time it was there: where that is another than here, the certificate is not to blame. */
export function clockFailure(address: string, error: unknown, nowMs = Date.now()): AppError | undefined {
  const why = reasonOf(error);
  const there = Date.parse(/x509: .*current time (\S+) is (?:before|after)/.exec(why)?.[1] ?? "");
  const wrong = Number.isNaN(there) ? undefined : wrongClock(there - nowMs);
  if (!wrong) return undefined;
  const message = `The server's clock is ${wrong}, so the certificate of ${address} is not accepted there.`;
  return new AppError("PRECONDITION", `${message} It said: ${why}`, { cause: { why }, hint: correctClock });
}

/** Undefined for what is none of a registry's known refusals. */
export function registryFailure(address: string, error: unknown, nowMs = Date.now()): AppError | undefined {
  if (error instanceof AppError) return error;
  if (isUnreachable(error)) return new HostUnreachable("", error);
  const clock = clockFailure(address, error, nowMs);
  if (clock) return clock;
  const why = reasonOf(error);
  const kind = kinds.find(({ pattern }) => pattern.test(why));
  if (!kind) return undefined;
  const { code, message, hint, field } = kind;
  return new AppError(code, `${message(address)} It said: ${why}`, {
    ...{ cause: { why }, hint, retryable: code === "UNAVAILABLE" || code === "TIMEOUT" },
    ...(field ? { field } : {}),
  });
}
