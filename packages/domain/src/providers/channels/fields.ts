import { z } from "zod";
import { Secret, secretString } from "../../secret.ts";

/** One line without controls. */
export const Line = (maxLength: number) =>
  z
    .string()
    .trim()
    .max(maxLength)
    .refine((text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) && text.isWellFormed(), "Use one line of text.");

function urlProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:")
    return "Enter an address that begins with https:// (or http:// in a private network).";
  if (url.username || url.password || /[\s\\\p{Cc}]/u.test(text))
    return "Enter the address without a user, in one line.";
  return undefined;
}

const refuseUrl = (text: string, context: z.RefinementCtx) => {
  const problem = urlProblem(text);
  if (problem) context.addIssue({ code: "custom", message: problem });
};

/** The address of a server, without what follows its path. */
export const ServerUrl = z
  .string()
  .trim()
  .max(500)
  .superRefine(refuseUrl)
  .refine((text) => !/[?#]/.test(text), "Enter the address without ? and #.")
  .transform((text) => text.replace(/\/+$/, ""));

/** An address at which whoever knows it may send: as secret as a password. Other secrets do not follow to a new one. */
export const secretUrl = (help: string, label = "Webhook URL") =>
  z
    .string()
    .trim()
    .max(2_000)
    .superRefine(refuseUrl)
    .transform((text) => new Secret(text))
    .meta({ label, help, secret: true, address: true });

export const token = (label: string, help: string) => secretString(2_000).meta({ label, help, secret: true });

/** Of a choice of numbers. */
export const Priority = (min: number, max: number, usual: number) => z.number().int().min(min).max(max).default(usual);

const list = (text: string): string[] => text.split(/[\s,;]+/).filter((each) => each !== "");

const MailAddress = z.email("Enter an e-mail address.").max(254);

/** An address, or a name with it: Moorage <moorage@example.com>. */
export const MailFrom = Line(300).refine(
  (text) => MailAddress.safeParse(/^[^<>"]{0,100}<([^<>]+)>$/.exec(text)?.[1] ?? text).success,
  "Enter an e-mail address, or a name and the address in <>.",
);

export const decoration = z
  .boolean()
  .default(true)
  .meta({ label: "Symbols", help: "A symbol before the title says how it went." });

/** Who gets the mail: addresses, with commas between them. */
export const MailAddresses = z
  .string()
  .trim()
  .min(1, "Enter who gets the mail.")
  .max(2_000)
  .refine((text) => list(text).length <= 20, "At most 20 addresses.")
  .refine((text) => list(text).every((each) => MailAddress.safeParse(each).success), "Enter e-mail addresses.")
  .transform((text) => list(text).join(", "));
export const mailAddresses = (text: string): string[] => list(text);
