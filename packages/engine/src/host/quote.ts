import { AppError, type Argv } from "@moorage/domain";

/**
 * One line of words for a POSIX shell that reads them back as they were. SSH has no argv: the server hands a text to the
 * user's shell. Nothing but the SSH host may need this.
 */
export function quote(words: Argv | readonly string[]): string {
  for (const word of words)
    if (word.includes("\0")) throw new AppError("INVALID", "A program's argument cannot hold a NUL character.");
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
}
