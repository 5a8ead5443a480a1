import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import type { Channel } from "./channel.ts";
import { Line, secretUrl } from "./fields.ts";
import { escapeMarkdown, fitted, hexColor, symbols } from "./text.ts";

/** An "@" before a name calls people, also behind a backslash. */
const escapeAll = (text: string): string => escapeMarkdown(text).replaceAll("@", "@\u200b");

export const mattermost = defineProvider({
  type: "mattermost",
  label: "Mattermost",
  description: "An incoming webhook.",
  config: z.object({
    channel: Line(100).default("").meta({ label: "Channel", help: "Empty is the webhook's own." }),
    username: Line(64).default("").meta({ label: "User name", help: "Where the server lets webhooks choose one." }),
  }),
  secrets: z.object({ webhookUrl: secretUrl("https://chat.example.com/hooks/…") }),
  create: ({ config: { channel, username }, secrets }): Channel => ({
    ...{ audience: "mattermost", addressField: "secrets.webhookUrl" },
    write: ({ level, title, facts, body, link }) => {
      const attachment = {
        fallback: fitted(title, 300),
        color: hexColor(level),
        title: `${symbols[level]} ${fitted(title, 300, escapeAll)}`,
        ...(link ? { title_link: link } : {}),
        ...(body ? { text: fitted(body, 4_000, escapeAll) } : {}),
        fields: facts.map(([label, value]) => ({
          title: fitted(label, 100, escapeAll),
          value: fitted(value, 500, escapeAll),
          short: value.length < 40,
        })),
      };
      const json = { attachments: [attachment], ...(channel && { channel }), ...(username && { username }) };
      return { by: "http", request: { method: "POST", url: secrets.webhookUrl, json } };
    },
  }),
});
