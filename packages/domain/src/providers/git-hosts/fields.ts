import { z } from "zod";

/** The address of a host, as people open it. */
export const HostUrl = z
  .string()
  .trim()
  .max(300)
  .superRefine((text, context) => {
    const problem = urlProblem(text);
    if (problem) context.addIssue({ code: "custom", message: problem });
  })
  .transform((text) => text.replace(/\/+$/, ""));

function urlProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:") return "Use https://: over http:// anybody on the way can read the tokens.";
  if (url?.protocol !== "https:") return "Enter the host's address, such as https://git.example.com.";
  if (url.username || url.password || url.search || url.hash || /[\s\\]/.test(text))
    return "Enter the address alone, without user, ? and #.";
  return undefined;
}

/** One line of an id, a name, a token. */
export const Line = (maxLength: number) =>
  z
    .string()
    .trim()
    .max(maxLength)
    .refine((text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) && text.isWellFormed(), "Use one line of text.");

/** A name in a path of the host's API. */
export const PathName = Line(200).regex(/^[A-Za-z0-9_.~/-]*$/, "Use the name as it stands in the host's addresses.");

/** What the host tells by itself: no form asks for it. */
export const told = <T extends z.ZodType>(field: T) => field.meta({ hidden: true });
