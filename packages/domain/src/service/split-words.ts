/** What a line that a person typed says, word by word. */
export interface TypedLine {
  words: string[];
  /** Marks that only a shell would read, as they were typed without quotes: "|", "$". */
  shellMarks: string[];
  /** Why it cannot be read: a quote that does not end. */
  problem?: string;
}

/** Quoted parts first; a backslash takes the meaning of what follows it. */
const part =
  /'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\[\s\S])*)"|\\(?<escaped>[\s\S])|(?<space>\s+)|(?<plain>[^\s'"\\]+)/y;
const marks = /&&|\|\||[|&;<>$`*?~]/g;

interface Reading extends TypedLine {
  /** Undefined between words. */
  word: string | undefined;
}

/** Splits a line as a shell would, with quotes and backslashes, and does nothing else of what a shell does. */
export function splitWords(line: string): TypedLine {
  const reading: Reading = { words: [], shellMarks: [], word: undefined };
  for (let at = 0; at < line.length; at = part.lastIndex) {
    part.lastIndex = at;
    const groups = part.exec(line)?.groups;
    if (!groups) return { ...typed(reading), problem: unreadable(line.charAt(at)) };
    take(reading, groups);
  }
  return typed(reading);
}

const unreadable = (mark: string): string =>
  mark === "\\" ? "The line ends with a backslash." : `A quote (${mark}) is not closed.`;

function take(reading: Reading, { single, double, escaped, space, plain }: Record<string, string | undefined>): void {
  if (space !== undefined) {
    if (reading.word !== undefined) reading.words.push(reading.word);
    reading.word = undefined;
    return;
  }
  reading.word ??= "";
  reading.word += single ?? double?.replace(/\\(["\\$`])/g, "$1") ?? escaped ?? plain ?? "";
  // Inside double quotes a shell still reads these.
  const quoted = double?.replace(/\\[\s\S]/g, "").match(/[$`]/g);
  reading.shellMarks.push(...(plain?.match(marks) ?? quoted ?? []));
}

const typed = ({ words, shellMarks, word }: Reading): TypedLine => ({
  words: word === undefined ? words : [...words, word],
  shellMarks: [...new Set(shellMarks)],
});

/** The line that `splitWords` reads back as these words. */
export const joinWords = (words: readonly string[]): string =>
  words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(" ");
