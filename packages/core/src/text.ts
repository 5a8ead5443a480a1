import { z } from "zod";

/** Text of people that a database takes: no NUL, no half of a character. */
export const PlainText = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .refine((text) => !text.includes("\0") && text.isWellFormed(), "This text has characters that cannot be stored.");
