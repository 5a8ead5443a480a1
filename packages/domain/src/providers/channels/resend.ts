import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import type { Channel } from "./channel.ts";
import { MailAddresses, MailFrom, mailAddresses, token } from "./fields.ts";
import { mailOf } from "./mail.ts";

export const resend = defineProvider({
  type: "resend",
  label: "Resend",
  description: "Mail by resend.com.",
  config: z.object({
    fromAddress: MailFrom.meta({ label: "From", help: "Of a domain that is verified there." }),
    toAddresses: MailAddresses.meta({ label: "To", help: "Several with commas between them." }),
  }),
  secrets: z.object({ apiKey: token("API key", "With the right to send.") }),
  create: ({ config, secrets }): Channel => ({
    audience: "api.resend.com",
    write: (message, id) => {
      const json = { from: config.fromAddress, to: mailAddresses(config.toAddresses), ...mailOf(message) };
      const authorization = { scheme: "Bearer" as const, token: secrets.apiKey };
      // The same message tried again is one mail.
      const headers = { "idempotency-key": id };
      return {
        by: "http",
        request: { method: "POST", url: "https://api.resend.com/emails", authorization, headers, json },
      };
    },
  }),
});
