export interface Span {
  text: string;
  className: string;
}

const colours = [
  "",
  "text-(--ansi-red)",
  "text-(--ansi-green)",
  "text-(--ansi-yellow)",
  "text-(--ansi-blue)",
  "text-(--ansi-magenta)",
  "text-(--ansi-cyan)",
  "",
] as const;
const grey = "text-(--ansi-grey)";

interface Style {
  colour: string;
  bold: boolean;
  dim: boolean;
}

const plain: Style = { colour: "", bold: false, dim: false };

function indexed(n: number): string {
  if (n === 8) return grey;
  return n < 16 ? (colours[n % 8] ?? "") : "";
}

function apply(style: Style, codes: number[]): Style {
  let next = style;
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i] ?? 0;
    if (code === 38 || code === 48) {
      if (code === 38 && codes[i + 1] === 5) next = { ...next, colour: indexed(codes[i + 2] ?? 0) };
      i += codes[i + 1] === 5 ? 2 : 4;
    } else next = one(next, code);
  }
  return next;
}

function one(style: Style, code: number): Style {
  if (code === 0) return plain;
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 39) return { ...style, colour: "" };
  if (code === 90) return { ...style, colour: grey };
  if (code >= 30 && code <= 37) return { ...style, colour: colours[code - 30] ?? "" };
  if (code >= 91 && code <= 97) return { ...style, colour: colours[code - 90] ?? "" };
  return style;
}

const className = (style: Style) =>
  [style.colour || (style.dim ? grey : ""), style.bold ? "font-semibold" : ""].filter(Boolean).join(" ");

// Colour sequences; every other control sequence (cursor, title, links); what is left of control characters.
const sequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are the subject.
  /\u001b\[([\d;]*)m|\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b.?|[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** Splits a line into coloured pieces. A carriage return keeps only what was written last, as a terminal shows it. */
export function parseAnsi(raw: string): Span[] {
  const written = raw.replace(/\r+$/, "");
  const text = written.slice(written.lastIndexOf("\r") + 1);
  const spans: Span[] = [];
  let style = plain;
  let from = 0;
  const push = (piece: string) => {
    if (piece !== "") spans.push({ text: piece.replaceAll("\t", "  "), className: className(style) });
  };
  for (const match of text.matchAll(sequence)) {
    push(text.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[1] !== undefined) style = apply(style, match[1].split(";").map(Number));
  }
  push(text.slice(from));
  return spans;
}

export const plainText = (spans: readonly Span[]) => spans.map((span) => span.text).join("");

/** Cuts the pieces at the hits of a search, so that a hit may begin in one colour and end in another. */
export function cutAt(
  spans: readonly Span[],
  hits: readonly { start: number; end: number }[],
): (Span & { hit?: number })[] {
  if (hits.length === 0) return [...spans];
  const cut: (Span & { hit?: number })[] = [];
  let offset = 0;
  for (const span of spans) {
    let at = 0;
    hits.forEach((hit, index) => {
      const start = Math.max(hit.start - offset, at);
      const end = Math.min(hit.end - offset, span.text.length);
      if (end <= start) return;
      if (start > at) cut.push({ ...span, text: span.text.slice(at, start) });
      cut.push({ ...span, text: span.text.slice(start, end), hit: index });
      at = end;
    });
    if (at < span.text.length) cut.push({ ...span, text: span.text.slice(at) });
    offset += span.text.length;
  }
  return cut;
}
