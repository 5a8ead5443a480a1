import { z } from "zod";
import { HostName } from "../../names.ts";
import { defineProvider } from "../../provider.ts";
import { secretString } from "../../secret.ts";
import type { Channel } from "./channel.ts";
import { Line, MailAddresses, MailFrom, mailAddresses } from "./fields.ts";
import { mailOf } from "./mail.ts";

export const email = defineProvider({
  type: "email",
  label: "E-mail",
  description: "Mail by an SMTP server.",
  config: z.object({
    smtpServer: z
      .string()
      .trim()
      .max(255)
      .refine(isHost, "Enter the name of the mail server, such as smtp.example.com.")
      .meta({ label: "SMTP server", help: "smtp.example.com" }),
    smtpPort: z
      .number()
      .int()
      .min(1)
      .max(65_535)
      .default(587)
      .meta({ label: "Port", help: "465 is encrypted from the start, others by STARTTLS." }),
    username: Line(255).default("").meta({ label: "User name", help: "Empty where the server asks for none." }),
    fromAddress: MailFrom.meta({ label: "From", help: "moorage@example.com, or Moorage <moorage@example.com>" }),
    toAddresses: MailAddresses.meta({ label: "To", help: "Several with commas between them." }),
  }),
  secrets: z.object({
    password: secretString(1_000).optional().meta({ label: "Password", help: "Of that user.", secret: true }),
  }),
  create: ({ config, secrets }): Channel => ({
    audience: `${config.smtpServer}:${config.smtpPort} ${config.username}`,
    addressField: "config.smtpServer",
    write: (message, id) => {
      const { smtpServer: host, smtpPort: port, username, fromAddress: from, toAddresses } = config;
      const login = username && secrets.password ? { username, password: secrets.password } : undefined;
      return { by: "mail", mail: { host, port, login, from, to: mailAddresses(toAddresses), id, ...mailOf(message) } };
    },
  }),
});

function isHost(text: string): boolean {
  return HostName.safeParse(text).success || /^[0-9a-f:.]+$/i.test(text);
}
