/** Mail by SMTP: to an address that may be called, and encrypted when that is in a public network. */
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { AppError, isAppError } from "@moorage/domain";
import type { Mail } from "@moorage/domain/providers";
import { addressProblem } from "../git/address.ts";
import type { GitPolicy } from "../git/session.ts";
import { allowedAddress } from "../http.ts";

const deadlineMs = 10_000;
const implicitTlsPort = 465;

type Mask = (text: string) => string;

export async function sendMail(
  mail: Mail,
  policy: GitPolicy,
  signal: AbortSignal,
  mask: Mask,
): Promise<{ detail: string }> {
  const bound = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
  const place = `${mail.host}:${mail.port}`;
  try {
    const transport = await transportOf(mail, policy, bound);
    const onAbort = () => transport.close();
    bound.addEventListener("abort", onAbort, { once: true });
    try {
      const { rejected } = await transport.sendMail(letterOf(mail));
      if (rejected.length > 0) throw someRefused(mail, rejected.length);
    } finally {
      bound.removeEventListener("abort", onAbort);
      transport.close();
    }
    return { detail: `${place} took it for ${mail.to.join(", ")}.` };
  } catch (error) {
    throw isAppError(error) ? error : explained(error, place, bound.aborted, mask);
  }
}

async function transportOf({ host, port, login }: Mail, policy: GitPolicy, signal: AbortSignal) {
  const address = await allowedAddress(host, policy, signal);
  const isPrivate = addressProblem(address, { privateAddresses: false }) === "private";
  const ca = policy.caFile ? await readFile(policy.caFile) : undefined;
  // Not in the memory of whoever sends no mail.
  const { createTransport } = await import("nodemailer");
  return createTransport({
    // The address that was checked is the one that is called; the certificate is the name's.
    ...{ host: address, port, secure: port === implicitTlsPort, requireTLS: !isPrivate },
    tls: { ...(isIP(host) ? {} : { servername: host }), ...(ca ? { ca } : {}) },
    ...(login ? { auth: { user: login.username, pass: login.password.reveal() } } : {}),
    ...{ connectionTimeout: deadlineMs, greetingTimeout: deadlineMs, socketTimeout: deadlineMs },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
}

const letterOf = ({ from, to, subject, text, html, id }: Mail) => ({
  ...{ from, to: [...to], subject, text, html, messageId: `<${id}@moorage.invalid>` },
  headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
});

/** Some have it: it is not sent again. */
const someRefused = ({ host }: Mail, count: number): AppError =>
  new AppError(
    "INVALID",
    `${host} refused ${count === 1 ? "one address" : `${count} addresses`}; the others got the mail.`,
    {
      ...{ field: "config.toAddresses", hint: "Check who gets the mail." },
    },
  );

interface SmtpError {
  code?: unknown;
  response?: unknown;
  responseCode?: unknown;
}

const later = /^4\d\d$/;
const certificateWords = /certificate|self.signed|altnames/i;

function explained(error: unknown, place: string, isLate: boolean, mask: Mask): unknown {
  if (!(error instanceof Error)) return error;
  const { code, response, responseCode } = error as SmtpError;
  const its = typeof response === "string" ? ` It said: ${mask(response).replace(/\s+/g, " ").slice(0, 300)}` : "";
  // Without its cause: what a server says goes nowhere unmasked, not into a log either.
  const options = { detail: `${place}: ${String(code)}` };
  const retryable = later.test(String(responseCode)) || !responseCode;
  if (isLate || code === "ETIMEDOUT")
    return new AppError("TIMEOUT", `${place} did not answer in time.`, {
      ...{ ...options, retryable: true },
      hint: "Check the name and the port; many providers let no mail out by port 25.",
    });
  if (code === "EAUTH" || code === "ENOAUTH")
    return new AppError("INVALID", `${place} does not accept the user name and password.${its}`, {
      ...{ ...options, retryable: later.test(String(responseCode)), field: "secrets.password" },
      hint: "Some providers want a password that is made for an application.",
    });
  if (code === "EENVELOPE" || code === "EMESSAGE")
    return new AppError("INVALID", `${place} does not take the mail.${its}`, {
      ...{ ...options, retryable },
      hint: "Check the sender and the recipients: the server may send for some addresses only.",
    });
  if (code === "ETLS" || certificateWords.test(error.message))
    return new AppError("PRECONDITION", `${place} cannot be talked to encrypted.${its}`, {
      ...options,
      hint: "Port 465 is encrypted from the start, 587 by STARTTLS; its certificate must be believed (MOORAGE_GIT_CA_FILE).",
    });
  return new AppError(
    "UNAVAILABLE",
    `${place} does not answer as a mail server does (${String(code ?? "no code")}).${its}`,
    {
      ...{ ...options, retryable: true },
      hint: "Check the name and the port, and that this server reaches it.",
    },
  );
}
