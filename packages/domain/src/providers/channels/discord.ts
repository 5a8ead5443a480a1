import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import type { Channel } from "./channel.ts";
import { decoration, secretUrl } from "./fields.ts";
import { colors, escapeMarkdown, fitted, symbols } from "./text.ts";

/** All texts of an embed together: 6000 characters. */
const bodyMax = 1_500;

export const discord = defineProvider({
  type: "discord",
  label: "Discord",
  description: "A webhook of a channel.",
  config: z.object({ decoration }),
  secrets: z.object({ webhookUrl: secretUrl("https://discord.com/api/webhooks/…") }),
  create: ({ config, secrets }): Channel => ({
    ...{ audience: "discord", addressField: "secrets.webhookUrl" },
    write: ({ level, title, facts, body, link, at }) => {
      const fields = facts.slice(0, 12).map(([name, value]) => ({
        name: fitted(name, 60, escapeMarkdown),
        value: fitted(value, 250, escapeMarkdown) || "–",
        inline: value.length < 40,
      }));
      const embed = {
        title: (config.decoration ? `${symbols[level]} ` : "") + fitted(title, 240, escapeMarkdown),
        ...(body ? { description: fitted(body, bodyMax, escapeMarkdown) } : {}),
        ...(link && link.length <= 2_000 ? { url: link } : {}),
        ...{ fields, color: colors[level], timestamp: at },
      };
      const json = { embeds: [embed], allowed_mentions: { parse: [] } };
      return { by: "http", request: { method: "POST", url: secrets.webhookUrl, json } };
    },
  }),
});
