import { z } from "zod";
import type { MessageLevel } from "../../notification/message.ts";
import { defineProvider } from "../../provider.ts";
import { secretString } from "../../secret.ts";
import type { Channel } from "./channel.ts";
import { Line, Priority, ServerUrl } from "./fields.ts";
import { fitted, plainBody } from "./text.ts";

const tags: Record<MessageLevel, string> = {
  success: "white_check_mark",
  failure: "x",
  warning: "warning",
  info: "information_source",
};

export const ntfy = defineProvider({
  type: "ntfy",
  label: "ntfy",
  description: "A topic at ntfy.sh or a server of your own.",
  config: z.object({
    serverUrl: ServerUrl.default("https://ntfy.sh").meta({ label: "Server", help: "https://ntfy.sh" }),
    topic: Line(64)
      .regex(/^[A-Za-z0-9_-]{1,64}$/, "A topic is made of letters, digits, _ and -.")
      .meta({ label: "Topic", help: "At a public server whoever knows it can read along." }),
    priority: Priority(1, 5, 3).meta({ label: "Priority", help: "1 to 5." }),
  }),
  secrets: z.object({
    accessToken: secretString(500)
      .optional()
      .meta({ label: "Access token", help: "Where the topic is protected.", secret: true }),
  }),
  create: ({ config, secrets }): Channel => ({
    ...{ audience: config.serverUrl, addressField: "config.serverUrl" },
    write: (message) => {
      const json = {
        topic: config.topic,
        title: fitted(message.title, 200),
        // 4096 bytes, and a character takes three of them at most (four are two characters here).
        message: fitted(plainBody(message) || message.title, 1_300),
        priority: config.priority,
        tags: [tags[message.level]],
        ...(message.link && message.link.length <= 500 ? { click: message.link } : {}),
      };
      const { accessToken } = secrets;
      const authorization = accessToken && { scheme: "Bearer" as const, token: accessToken };
      const request = { method: "POST" as const, url: config.serverUrl, json };
      return { by: "http", request: authorization ? { ...request, authorization } : request };
    },
  }),
});
