/** A command as one text: words by spaces, `'…'` and `"…"` keep theirs. Nothing is expanded and no shell reads it. */
const word = /(?:'[^']*'|"(?:\\["\\]|[^"\\]|\\)*"|[^\s'"]|['"])+/g;
const piece = /'([^']*)'|"((?:\\["\\]|[^"\\]|\\)*)"|([^'"]+|['"])/g;

export const splitWords = (text: string): string[] =>
  Array.from(text.matchAll(word), ([all]) =>
    Array.from(
      all.matchAll(piece),
      ([, single, double, bare]) => single ?? double?.replace(/\\(["\\])/g, "$1") ?? bare ?? "",
    ).join(""),
  );

const quoted = (text: string): string => {
  if (/^[^\s'"]+$/.test(text)) return text;
  return text.includes("'") ? `"${text.replace(/["\\]/g, "\\$&")}"` : `'${text}'`;
};

/** What `splitWords` reads back as the same words. */
export const joinWords = (words: readonly string[]): string => words.map(quoted).join(" ");
