/** Sends what a channel has written. Whatever the other side says, no secret is in it. */
import { AppError, type HttpAnswer, type HttpRequest, isAppError, Secret } from "@moorage/domain";
import type { Message } from "@moorage/domain/notification";
import { type Channel, wordsOf } from "@moorage/domain/providers";
import { maskOf } from "../build/log.ts";
import type { GitPolicy } from "../git/session.ts";
import { createHttp } from "../http.ts";
import { sendMail } from "./smtp.ts";

export interface Outgoing {
  channel: Channel;
  message: Message;
  /** The same each time that it is tried. */
  id: string;
  secrets: readonly Secret[];
}

const limits = { deadlineMs: 10_000, answerBytes: 64 * 1024, plainInPrivate: true };

/** Answers who took it. Throws why not; `retryable` when it may go later. */
const laterHint = "See whether it is up. A message that waits for it is tried again for about five hours.";

export async function deliver(
  { channel, message, id, secrets }: Outgoing,
  policy: GitPolicy,
  signal: AbortSignal,
): Promise<{ detail: string }> {
  try {
    const delivery = channel.write(message, id);
    if (delivery.by === "mail") return await sendMail(delivery.mail, policy, signal, maskOf(secrets));
    const answer = await createHttp(policy, signal, limits)(delivery.request);
    const host = hostOf(delivery.request);
    const why = maskOf([...secrets, ...partsOf(secrets)])(wordsOf(answer.text));
    const refusal = isGood(answer) ? channel.refusal?.(answer) : undefined;
    if (refusal) throw new AppError("INVALID", `${host} answered, but: ${refusal}${said(why)}`);
    if (!isGood(answer)) throw refused(host, answer, why);
    return { detail: `${host} took it (${answer.status}).` };
  } catch (error) {
    throw isAppError(error) ? atField(error, channel.addressField) : error;
  }
}

const isGood = ({ status }: HttpAnswer): boolean => status >= 200 && status < 300;

const hostOf = ({ url }: HttpRequest<string | Secret>): string =>
  new URL(url instanceof Secret ? url.reveal() : url).host;

/** An address that is a secret is one in its parts, too. */
const partsOf = (secrets: readonly Secret[]): Secret[] =>
  secrets.flatMap((secret) => {
    const text = secret.reveal();
    const parts = URL.canParse(text) ? new URL(text).pathname.split("/") : text.split(/\s+/);
    return parts.map((part) => new Secret(part));
  });

/** Their words behind ours. */
const said = (why: string): string => (why ? ` It said: ${why.replace(/[.\s]+$/, "")}.` : "");

function refused(host: string, { status }: HttpAnswer, why: string): AppError {
  const it = (text: string) => `${host} ${text} (${status}).${said(why)}`;
  if (status === 429)
    return new AppError("UNAVAILABLE", it("takes no more messages for now"), {
      ...{ retryable: true, hint: laterHint },
    });
  if (status >= 500) return new AppError("UNAVAILABLE", it("is in trouble"), { retryable: true, hint: laterHint });
  if (status === 401 || status === 403)
    return new AppError("INVALID", it("does not accept the token or address"), {
      hint: "Enter it again: it may have been taken back, or lack a right there.",
    });
  if (status === 404 || status === 410)
    return new AppError("INVALID", it("has nothing at this address"), {
      hint: "Check the address, or make a new one there: it may have been deleted.",
    });
  if (status >= 300 && status < 400)
    return new AppError("INVALID", it("sends us to another address, which is not followed"), {
      hint: "Enter the address that it moved to.",
    });
  return new AppError("INVALID", it("does not take the message"), { hint: "Check the settings of the channel." });
}

const privateHint =
  "Whoever administers this instance may enter it, or allow such addresses for all: MOORAGE_GIT_PRIVATE_ADDRESSES=true.";

/** A problem with the address, at the field that it was entered in. */
function atField(error: AppError, field: string | undefined): AppError {
  if (error.field !== "url") return error;
  const hint = error.code === "FORBIDDEN" ? privateHint : error.hint;
  return new AppError(error.code, error.message, {
    ...{ cause: error, retryable: error.retryable },
    ...(field ? { field } : {}),
    ...(hint ? { hint } : {}),
  });
}
