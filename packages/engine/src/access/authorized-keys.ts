/** What becomes of the text of an authorized_keys file. Texts are latin1: a byte is a letter, so that nothing else changes. */

/** The key itself, between the options before it and the comment after it. */
function partOf(publicKey: string): RegExp {
  const [type = "", blob = ""] = publicKey.split(" ");
  return new RegExp(`(?<=^|[ \\t])${type}[ \\t]+${blob.replace(/[+/]/g, "\\$&")}(?=[ \\t\\r]|$)`);
}

const isComment = (line: string): boolean => line.trimStart().startsWith("#");
const hasKey = (line: string, part: RegExp): boolean => !isComment(line) && part.test(line);

export function holdsKey(text: string, publicKey: string): boolean {
  const part = partOf(publicKey);
  return text.split("\n").some((line) => hasKey(line, part));
}

/** Below each line of the old key the same for the new one, with the options that somebody set for it. */
export function withNewKey(text: string, oldKey: string, newKey: string): string {
  if (holdsKey(text, newKey)) return text;
  const part = partOf(oldKey);
  const [type, blob] = newKey.split(" ");
  return text
    .split("\n")
    .flatMap((line) => (hasKey(line, part) ? [line, line.replace(part, () => `${type} ${blob}`)] : [line]))
    .join("\n");
}

/** Without the lines that let this key in. */
export function withoutKey(text: string, publicKey: string): string {
  const part = partOf(publicKey);
  return text
    .split("\n")
    .filter((line) => !hasKey(line, part))
    .join("\n");
}
