import { z } from "zod";
import type { Message } from "../../notification/message.ts";
import { defineProvider } from "../../provider.ts";
import type { Channel } from "./channel.ts";
import { Line, secretUrl } from "./fields.ts";
import { escapeSlack, fitted, hexColor, symbols } from "./text.ts";

const mrkdwn = (text: string) => ({ type: "mrkdwn", text });

function blocksOf({ facts, body, link }: Message) {
  const lines = facts.map(
    ([label, value]) => `*${fitted(label, 100, escapeSlack)}:* ${fitted(value, 400, escapeSlack)}`,
  );
  // 3000 characters for each section.
  const parts = [0, 5, 10].map((from) => lines.slice(from, from + 5).join("\n"));
  const texts = [...parts, body && fitted(body, 2_900, escapeSlack)];
  const sections = texts.filter(Boolean).map((text) => ({ type: "section", text: mrkdwn(String(text)) }));
  const button = { type: "button", text: { type: "plain_text", text: "Open" }, url: link ?? "" };
  return link && link.length <= 3_000 ? [...sections, { type: "actions", elements: [button] }] : sections;
}

export const slack = defineProvider({
  type: "slack",
  label: "Slack",
  description: "An incoming webhook of a Slack app.",
  config: z.object({
    channel: Line(80)
      .default("")
      .meta({ label: "Channel", help: "Only old webhooks can choose one; empty is the webhook's own." }),
  }),
  secrets: z.object({ webhookUrl: secretUrl("https://hooks.slack.com/services/…") }),
  create: ({ config, secrets }): Channel => ({
    ...{ audience: "slack", addressField: "secrets.webhookUrl" },
    write: (message) => {
      const title = `${symbols[message.level]} ${fitted(message.title, 140)}`;
      const header = { type: "header", text: { type: "plain_text", text: title, emoji: true } };
      const attachment = { color: hexColor(message.level), blocks: blocksOf(message) };
      const json = {
        text: fitted(message.title, 300, escapeSlack),
        blocks: [header],
        ...(attachment.blocks.length > 0 ? { attachments: [attachment] } : {}),
        ...(config.channel ? { channel: config.channel } : {}),
      };
      return { by: "http", request: { method: "POST", url: secrets.webhookUrl, json } };
    },
  }),
});
