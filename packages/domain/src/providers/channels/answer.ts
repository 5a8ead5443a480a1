import { z } from "zod";

const Text = z.string().min(1);
const Words = z
  .union([
    Text,
    z
      .array(Text)
      .min(1)
      .transform((all) => all.join("; ")),
  ])
  .optional()
  .catch(undefined);
const Answer = z.object({
  description: Words,
  message: Words,
  error: Words,
  errors: Words,
  msg: Words,
  errorDescription: Words,
});

const lengthMax = 300;

/** What a service says of a request that it refuses, as far as that is words: no page of HTML, no long list. */
export function wordsOf(text: string): string {
  const found = parsed(text) ?? (/[<{]/.test(text) ? "" : text);
  return found
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim()
    .slice(0, lengthMax);
}

function parsed(text: string): string | undefined {
  try {
    const { errorDescription, description, message, error, errors, msg } = Answer.parse(JSON.parse(text));
    return errorDescription ?? description ?? errors ?? message ?? error ?? msg;
  } catch {
    // Not in the form that APIs use: then it is words, or says nothing.
    return undefined;
  }
}
