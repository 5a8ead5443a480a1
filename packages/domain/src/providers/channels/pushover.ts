import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import type { Channel } from "./channel.ts";
import { Priority, token } from "./fields.ts";
import { fitted, plainBody } from "./text.ts";

/** Repeated until somebody confirms it. */
const emergency = 2;

export const pushover = defineProvider({
  type: "pushover",
  label: "Pushover",
  description: "Phones and tablets, by an application at pushover.net.",
  config: z.object({
    priority: Priority(-2, emergency, 0).meta({ label: "Priority", help: "-2 to 2; 2 repeats until it is confirmed." }),
    retry: z
      .number()
      .int()
      .min(30)
      .max(10_800)
      .default(60)
      .meta({ label: "Repeat after", help: "Seconds, at priority 2." }),
    expire: z
      .number()
      .int()
      .min(1)
      .max(10_800)
      .default(3_600)
      .meta({ label: "Repeat for", help: "Seconds, at priority 2." }),
  }),
  secrets: z.object({
    userKey: token("User key", "Yours, or a group's."),
    apiToken: token("API token", "Of the application."),
  }),
  create: ({ config: { priority, retry, expire }, secrets }): Channel => ({
    audience: "api.pushover.net",
    write: (message) => {
      const json = {
        ...{ token: secrets.apiToken, user: secrets.userKey, priority },
        title: fitted(message.title, 250),
        message: fitted(plainBody({ ...message, link: "" }) || message.title, 1_024),
        timestamp: Math.floor(Date.parse(message.at) / 1_000),
        ...(message.link && message.link.length <= 512 ? { url: message.link, url_title: "Open" } : {}),
        ...(priority === emergency ? { retry, expire } : {}),
      };
      return { by: "http", request: { method: "POST", url: "https://api.pushover.net/1/messages.json", json } };
    },
  }),
});
