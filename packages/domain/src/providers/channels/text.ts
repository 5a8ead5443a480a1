import type { Message, MessageLevel } from "../../notification/message.ts";

export const symbols: Record<MessageLevel, string> = { success: "✅", failure: "❌", warning: "⚠️", info: "ℹ️" };
/** RGB, for the edge of a card. */
export const colors: Record<MessageLevel, number> = {
  success: 0x2e_9e_5b,
  failure: 0xd6_3b_3b,
  warning: 0xd9_8a_1e,
  info: 0x3b_7d_d6,
};
export const hexColor = (level: MessageLevel): string => `#${colors[level].toString(16).padStart(6, "0")}`;

type Escape = (text: string) => string;
const plain: Escape = (text) => text;

/** At most `max` characters once it is escaped; what is cut ends with "…", and no escape is cut in two. */
export function fitted(text: string, max: number, escaped: Escape = plain): string {
  const whole = escaped(text);
  if (whole.length <= max) return whole;
  let kept = "";
  for (const character of text) {
    const next = escaped(character);
    if (kept.length + next.length > max - 1) break;
    kept += next;
  }
  return `${kept}…`;
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
export const escapeHtml: Escape = (text) => text.replace(/[&<>"]/g, (found) => entities[found] ?? found);
/** Slack: three characters, and nothing that calls people. */
export const escapeSlack: Escape = (text) => text.replace(/[&<>]/g, (found) => entities[found] ?? found);
export const escapeMarkdown: Escape = (text) => text.replace(/[\\`*_{}[\]()#+\-.!|<>~@]/g, "\\$&");

export const factLines = ({ facts }: Message): string[] => facts.map(([label, value]) => `${label}: ${value}`);

/** All of it as plain text, without the title. */
export const plainBody = (message: Message): string =>
  [factLines(message).join("\n"), message.body, message.link].filter(Boolean).join("\n\n");
