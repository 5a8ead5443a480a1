import { z } from "zod";

/** One word of a command: it becomes one argument, whatever stands in it. */
const Word = z
  .string()
  .max(4_096)
  .refine((word) => !word.includes("\0"), "A word has no NUL character.")
  .refine((word) => word.isWellFormed(), "A word has only whole Unicode characters.");

export const Words = z.array(Word).max(100);
