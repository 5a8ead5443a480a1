/** Many small questions in one go: a shell text prints each answer under its name, `== name`. */
export type Sections = ReadonlyMap<string, string>;

export function readSections(output: string): Sections {
  const found = new Map<string, string>();
  for (const part of output.split(/^== /m).slice(1)) {
    const end = part.indexOf("\n");
    found.set(part.slice(0, end).trim(), part.slice(end + 1).trim());
  }
  return found;
}

/** `NAME=value` lines, with or without quotes. */
export function readSettings(text: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const line of text.split("\n")) {
    const match = /^([A-Za-z_]+)=(["']?)(.*)\2$/.exec(line.trim());
    if (match?.[1]) settings.set(match[1], match[3] ?? "");
  }
  return settings;
}
