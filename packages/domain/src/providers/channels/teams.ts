import { z } from "zod";
import type { MessageLevel } from "../../notification/message.ts";
import { defineProvider } from "../../provider.ts";
import type { Channel } from "./channel.ts";
import { secretUrl } from "./fields.ts";
import { escapeMarkdown, fitted, symbols } from "./text.ts";

const accents: Record<MessageLevel, string> = {
  success: "good",
  failure: "attention",
  warning: "warning",
  info: "accent",
};

export const teams = defineProvider({
  type: "teams",
  label: "Microsoft Teams",
  description: "A workflow that posts to a channel when a webhook request is received.",
  config: z.object({}),
  secrets: z.object({ webhookUrl: secretUrl("The address that the workflow shows.") }),
  create: ({ secrets }): Channel => ({
    ...{ audience: "teams", addressField: "secrets.webhookUrl" },
    write: ({ level, title, facts, body, link }) => {
      const text = (value: string, more: Record<string, string>) => ({
        ...{ type: "TextBlock", wrap: true, text: value },
        ...more,
      });
      const head = text(`${symbols[level]} ${fitted(title, 300, escapeMarkdown)}`, {
        ...{ weight: "bolder", size: "medium", color: accents[level] },
      });
      const set = facts.map(([label, value]) => ({
        title: fitted(label, 100, escapeMarkdown),
        value: fitted(value, 400, escapeMarkdown),
      }));
      const content = {
        ...{ $schema: "http://adaptivecards.io/schemas/adaptive-card.json", type: "AdaptiveCard", version: "1.4" },
        body: [
          head,
          ...(set.length > 0 ? [{ type: "FactSet", facts: set }] : []),
          ...(body ? [text(fitted(body, 4_000, escapeMarkdown), {})] : []),
        ],
        ...(link ? { actions: [{ type: "Action.OpenUrl", title: "Open", url: link }] } : {}),
      };
      const card = { contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content };
      const json = { type: "message", attachments: [card] };
      return { by: "http", request: { method: "POST", url: secrets.webhookUrl, json } };
    },
    // The former connectors say so with a good status.
    refusal: ({ text }) => (/delivery failed/i.test(text) ? "It did not deliver the message." : undefined),
  }),
});
