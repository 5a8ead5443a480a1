import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import type { Channel } from "./channel.ts";
import { decoration, Priority, ServerUrl, token } from "./fields.ts";
import { fitted, plainBody, symbols } from "./text.ts";

export const gotify = defineProvider({
  type: "gotify",
  label: "Gotify",
  description: "A Gotify server of your own.",
  config: z.object({
    serverUrl: ServerUrl.meta({ label: "Server", help: "https://gotify.example.com" }),
    priority: Priority(1, 10, 5).meta({ label: "Priority", help: "1 to 10." }),
    decoration,
  }),
  secrets: z.object({ appToken: token("Application token", "Of an application, not of a client.") }),
  create: ({ config, secrets }): Channel => ({
    ...{ audience: config.serverUrl, addressField: "config.serverUrl" },
    write: (message) => {
      const json = {
        title: (config.decoration ? `${symbols[message.level]} ` : "") + fitted(message.title, 250),
        message: fitted(plainBody(message) || message.title, 4_000),
        priority: config.priority,
        // As text: what others wrote into a name is no markup there.
        extras: {
          "client::display": { contentType: "text/plain" },
          ...(message.link ? { "client::notification": { click: { url: message.link } } } : {}),
        },
      };
      const headers = { "x-gotify-key": secrets.appToken };
      return { by: "http", request: { method: "POST", url: `${config.serverUrl}/message`, headers, json } };
    },
  }),
});
