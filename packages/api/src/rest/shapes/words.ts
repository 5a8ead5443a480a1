/** A command as one text: words by spaces, `'…'` and `"…"` keep theirs. Nothing is expanded and no shell reads it. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const mark = text.charAt(at);
    if (/\s/.test(mark)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    const quoted = quotedAt(text, at);
    word = (word ?? "") + (quoted?.text ?? mark);
    at = quoted?.end ?? at;
  }
  return word === undefined ? words : [...words, word];
}

/** What stands between quotes, and where they end; a quote that nothing closes is a letter like others. */
function quotedAt(text: string, start: number): { text: string; end: number } | undefined {
  const quote = text.charAt(start);
  if ((quote !== "'" && quote !== '"') || !text.includes(quote, start + 1)) return undefined;
  let inside = "";
  let at = start + 1;
  for (; at < text.length && text.charAt(at) !== quote; at += 1) {
    if (quote === '"' && text.charAt(at) === "\\" && /["\\]/.test(text.charAt(at + 1))) at += 1;
    inside += text.charAt(at);
  }
  return { text: inside, end: at };
}

const quoted = (text: string): string => {
  if (/^[^\s'"]+$/.test(text)) return text;
  return text.includes("'") ? `"${text.replace(/["\\]/g, "\\$&")}"` : `'${text}'`;
};

/** What `splitWords` reads back as the same words. */
export const joinWords = (words: readonly string[]): string => words.map(quoted).join(" ");
