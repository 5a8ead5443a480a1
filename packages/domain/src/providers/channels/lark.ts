import { z } from "zod";
import type { MessageLevel } from "../../notification/message.ts";
import { defineProvider } from "../../provider.ts";
import type { Channel } from "./channel.ts";
import { secretUrl } from "./fields.ts";
import { factLines, fitted, symbols } from "./text.ts";

const templates: Record<MessageLevel, string> = { success: "green", failure: "red", warning: "orange", info: "blue" };
/** As text, so that nothing in it is markup or calls people. */
const text = (content: string) => ({ tag: "plain_text", content });

export const lark = defineProvider({
  type: "lark",
  label: "Lark",
  description: "A custom bot of a Lark or Feishu group.",
  config: z.object({}),
  secrets: z.object({ webhookUrl: secretUrl("https://open.larksuite.com/open-apis/bot/v2/hook/…") }),
  create: ({ secrets }): Channel => ({
    ...{ audience: "lark", addressField: "secrets.webhookUrl" },
    write: (message) => {
      const { level, title, body, link } = message;
      const lines = [...factLines(message).map((line) => fitted(line, 400)), ...(body ? [fitted(body, 2_500)] : [])];
      const button = { tag: "button", text: text("Open"), type: "default", url: link ?? "" };
      const card = {
        config: { wide_screen_mode: true },
        header: { title: text(`${symbols[level]} ${fitted(title, 300)}`), template: templates[level] },
        elements: [
          ...(lines.length > 0 ? lines : [title]).map((line) => ({ tag: "div", text: text(line) })),
          ...(link && link.length <= 2_000 ? [{ tag: "action", actions: [button] }] : []),
        ],
      };
      const json = { msg_type: "interactive", card };
      return { by: "http", request: { method: "POST", url: secrets.webhookUrl, json } };
    },
    // Its status is good whatever happened.
    refusal: (answer) =>
      /"(?:code|StatusCode)"\s*:\s*0\b/.test(answer.text) ? undefined : "It did not take the message.",
  }),
});
