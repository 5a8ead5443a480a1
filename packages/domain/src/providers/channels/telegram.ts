import { z } from "zod";
import type { Message } from "../../notification/message.ts";
import { defineProvider } from "../../provider.ts";
import { Secret } from "../../secret.ts";
import type { Channel } from "./channel.ts";
import { Line, token } from "./fields.ts";
import { escapeHtml, fitted, symbols } from "./text.ts";

/** 4096 characters count after its markup is read; escaped text is only ever longer. */
const lengthMax = 4_000;

function textOf({ level, title, facts, body, link }: Message): string {
  const lines = facts.map(
    ([label, value]) => `<b>${fitted(label, 60, escapeHtml)}:</b> ${fitted(value, 200, escapeHtml)}`,
  );
  const head = `${symbols[level]} <b>${fitted(title, 300, escapeHtml)}</b>`;
  const foot = link && link.length <= 500 ? `<a href="${escapeHtml(link)}">Open</a>` : "";
  const rest = lengthMax - [head, ...lines, foot].join("\n\n").length - 20;
  return [head, lines.join("\n"), body && rest > 100 ? fitted(body, rest, escapeHtml) : "", foot]
    .filter(Boolean)
    .join("\n\n");
}

export const telegram = defineProvider({
  type: "telegram",
  label: "Telegram",
  description: "A bot that writes to a chat, a group or a channel.",
  config: z.object({
    chatId: Line(100)
      .regex(/^(?:-?\d{1,20}|@[A-Za-z0-9_]{4,40})$/, "Enter the chat's number, or @channelname.")
      .meta({ label: "Chat ID", help: "A number (of groups: with a minus), or @channelname." }),
    messageThreadId: Line(20)
      .regex(/^\d*$/, "Enter the topic's number.")
      .default("")
      .meta({ label: "Topic ID", help: "Only in groups with topics." }),
  }),
  secrets: z.object({
    botToken: token("Bot token", "As @BotFather gave it."),
  }),
  create: ({ config: { chatId, messageThreadId }, secrets }): Channel => ({
    audience: "api.telegram.org",
    write: (message) => {
      const key = encodeURIComponent(secrets.botToken.reveal()).replaceAll("%3A", ":");
      const json = {
        ...{ chat_id: chatId, text: textOf(message), parse_mode: "HTML" },
        link_preview_options: { is_disabled: true },
        ...(messageThreadId ? { message_thread_id: Number(messageThreadId) } : {}),
      };
      const url = new Secret(`https://api.telegram.org/bot${key}/sendMessage`);
      return { by: "http", request: { method: "POST", url, json } };
    },
  }),
});
